"""A real provider for tests: the kept package's own server, in a process of its own, as an organisation runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.serving import a_free_port

PEOPLE = (
    {"sub": "wren-1", "name": "Robin Wren", "email": "robin@example.org", "email_verified": True},
    {"sub": "wren-2", "name": "Another Wren", "email": "robin@example.org", "email_verified": True},
    {"sub": "unsure", "name": "Robin Wren", "email": "robin@example.org", "email_verified": False},
    {"sub": "stranger", "name": "Sam Stranger", "email": "stranger@example.org", "email_verified": True},
    {"sub": "invited", "name": "Ina Invited", "email": "invited@example.org", "email_verified": True},
)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        """The browser follows, not we."""


def agrees(there: str, sub: str) -> str:
    """Presses the provider's button as one of its people; where that leads."""
    form = urllib.parse.urlencode({"sub": sub} if sub else {"action": "deny"}).encode()
    try:
        urllib.request.build_opener(Stay).open(there, form, timeout=5)
    except urllib.error.HTTPError as answer:
        with answer:
            assert answer.code in {302, 303}, answer.read()
            return str(answer.headers["Location"])
    raise AssertionError("the provider sent nobody back")


@contextmanager
def a_provider() -> Iterator[str]:
    port = a_free_port()
    people = [word for each in PEOPLE for word in ("--user-claims", json.dumps(each))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield answering(f"http://127.0.0.1:{port}", run)
    finally:
        run.terminate()
        run.wait(10)


def answering(address: str, run: subprocess.Popen) -> str:
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at and run.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
            return address
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the provider did not start")
