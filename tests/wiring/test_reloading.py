"""The production server when something is wrong: at its start it ends, so that whoever watches it sees that; and it is
only told to reload what would start."""

from __future__ import annotations

import json
import runpy
import shlex
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from bench.servers import serving, started, stop, surroundings
from tests.databases import a_quick_place
from tests.serving import ROOT, answers

pytestmark = pytest.mark.server
UNIT = ROOT / "docs/running/cop.service"
HALTED = 3


def test_a_server_that_cannot_start_ends_and_does_not_try_for_ever(tmp_path):
    log = tmp_path / "log"
    _port, process = started("wsgi:app", surroundings(COP_INSTANCE=str(tmp_path), COP_SAMPLE="perhaps"), 1, log)
    try:
        assert process.wait(30) == HALTED
    finally:
        stop(process)
    assert log.read_text().count("COP_SAMPLE is “perhaps”") == 1


def reloaded(environment: dict[str, str], main: int) -> int:
    """As systemd does it: one line after the other, and none after the first that fails."""
    told = UNIT.read_text().replace("/opt/cop/.venv/bin/", f"{sys.executable} -m ")
    lines = [line.partition("=")[2] for line in told.splitlines() if line.startswith("ExecReload=")]
    assert lines[1].endswith("gunicorn --check-config wsgi:app"), "the very start of a worker"
    assert lines[-1] == "/bin/kill -HUP $MAINPID"
    for line in lines:
        command = shlex.split(line.replace("$MAINPID", str(main)))
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
        if ended.returncode:
            return ended.returncode
    return 0


def test_a_reload_leaves_the_old_workers_when_something_is_wrong(tmp_path):
    with a_quick_place(tmp_path) as place:
        mail = place / "mail"
        mail.write_text("")
        environment = surroundings(COP_INSTANCE=str(place / "data"), COP_MAIL_URL_FILE=str(mail))
        cop = [sys.executable, "-m", "cop", "migrate"]
        subprocess.run(cop, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
        with serving("wsgi:app", environment, "/healthz", workers=1, log=place / "log") as server:
            before = server.workers()
            mail.write_text("https://no.mail.server.example.org")
            assert reloaded(environment, server.process.pid) == 2
            assert server.workers() == before
            assert json.loads(answers(server.port, "/healthz"))["status"] == "ok"
            mail.write_text("")
            assert reloaded(environment, server.process.pid) == 0


def test_the_old_workers_go_on_until_the_new_ones_have_loaded():
    """Else whoever asks meanwhile waits for as long as loading takes."""
    said = []
    old, new = ({"alive": time.monotonic() if who == "old" else time.time()} for who in ("old", "new"))
    workers = {
        n: SimpleNamespace(tmp=SimpleNamespace(last_update=lambda w=w: w["alive"])) for n, w in enumerate((old, new))
    }

    def look() -> None:
        said.append("not yet")
        new["alive"] = time.monotonic() if len(said) > 2 else new["alive"]

    server = SimpleNamespace(WORKERS={0: workers[0]}, reap_workers=look, manage_workers=lambda: said.append("stopped"))
    runpy.run_path(str(ROOT / "gunicorn.conf.py"))["on_reload"](server)
    server.WORKERS[1] = workers[1]
    server.manage_workers()
    server.manage_workers()
    assert said == ["not yet"] * 3 + ["stopped"] * 2
