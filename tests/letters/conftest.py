"""A real mail server of our own, on this machine, which can be told to misbehave."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from cop.app import create_app
from cop.db import db
from cop.settings import Settings
from tests import world


class Letterbox(Message):
    """Takes letters, turns some addresses away, or hangs up with a letter in its hands."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list = []
        self.turns_away: set[str] = set()
        self.hangs_up = False

    def handle_message(self, message) -> None:
        self.letters.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.turns_away:
            return "550 nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if self.hangs_up:
            server.transport.abort()
        return answer

    def to(self, address: str) -> list[str]:
        """The texts of the letters to this address."""
        return [m.get_payload(decode=True).decode().replace("\r\n", "\n") for m in self.letters if m["To"] == address]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def letterbox(port) -> Iterator[Letterbox]:
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def plain_letterbox(port) -> Iterator[Letterbox]:
    """An older server: addresses in plain letters only."""
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def app(environment, port):
    made = create_app(Settings.from_environment(environment | {"COP_MAIL_URL": f"smtp://127.0.0.1:{port}"}))
    made.config["CLOCK"] = lambda: world.NOON
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def nightly(app):
    """Run it so much later; answer what it said of letters and sessions. What else it did is other tests' matter."""

    def run(**later) -> str:
        world.later(app, **later)
        ran = app.test_cli_runner().invoke(args=["nightly"])
        assert ran.exit_code == 0, ran.output
        db.session.rollback()
        return "".join(line for line in ran.output.splitlines(keepends=True) if line.startswith(("Letters", "Session")))

    return run
