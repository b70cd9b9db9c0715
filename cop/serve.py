"""`cop run`: prepares everything, says who can sign in and how, and looks after the server until Ctrl-C.

The server is gunicorn in a fork of this process, so what is imported and made once serves both, and each of its
workers; this one stays beside it and starts the nightly work at start and every hour.
"""

from __future__ import annotations

import contextlib
import gc
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from cop import clock, schema
from cop.app import create_app
from cop.db import db, writing
from cop.errors import Refused, Unstartable
from cop.sample import programme as sample
from cop.settings import Settings, yes_or_no
from cop.terminal import give_up, say
from cop.welcome import sentences

ROOT = Path(__file__).parent.parent
HOUR_SECONDS = 3600
START_SECONDS = 60
STOP_SECONDS = 10
EVERYWHERE = "0.0.0.0"  # noqa: S104  only when LAN=1 asks for it
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where the server listens, and the address that people type."""

    port: int
    lan: bool

    @property
    def listens(self) -> str:
        return EVERYWHERE if self.lan else LOOPBACK

    @property
    def address(self) -> str:
        return f"http://{on_the_network() if self.lan else LOOPBACK}:{self.port}"

    @property
    def asked_here(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


@click.command("run")
@click.option("--port", default=8000, help="The port to listen on.")
@click.option("--lan/--loopback", default=False, help="Let other devices on this network reach it.")
@click.option("--sample", default="", help="1: with the sample programme. 0: empty. As usual: 1, on the network 0.")
def run(port: int, lan: bool, sample: str) -> None:
    """Serve, and do the nightly work at start and hourly, until Ctrl-C."""
    place = Place(port, lan)
    try:
        Settings.from_environment()  # what is odd is refused first, also where something else is decided below
        yes_or_no("COP_SAMPLE", sample)
        must_be_free(place)
        environment = environment_for(place, sample)
        settings = Settings.from_environment(environment)
        app = prepare(settings)
    except (Unstartable, Refused) as reason:
        give_up(str(reason))
    server = start(place, app)
    try:
        wait_until_it_answers(server, place)
        for line in sentences(app, place.lan):
            say(line)
        look_after(server, environment)
    except KeyboardInterrupt:
        say(f"Stopped. What you did stays in {settings.instance}.")
    finally:
        stop(server)


def environment_for(place: Place, sample: str) -> dict[str, str]:
    """What the server is told: as this process was told, with the address and the sample decided."""
    decided = {"COP_SAMPLE": sample.strip() or ("0" if place.lan else "1")}
    if not os.environ.get("COP_BASE_URL"):
        decided["COP_BASE_URL"] = place.address
    return {**os.environ, **decided, "COP_INSTANCE": str(Path(os.environ.get("COP_INSTANCE") or "instance").absolute())}


def on_the_network() -> str:
    """This machine's address towards the network. Nothing is sent: a datagram socket only picks a way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as problem:
            raise Unstartable("This machine is on no network, so LAN=1 has no address to show.") from problem
        return str(probe.getsockname()[0])


def must_be_free(place: Place) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.listens, place.port))
        except (OSError, OverflowError) as problem:
            raise Unstartable(f"Port {place.port} cannot be used here. Choose another: make run PORT=…") from problem


def prepare(settings: Settings) -> Flask:
    """The database at this program's schema; with the sample, its programme and a session for today."""
    app = create_app(settings)
    with writing(app):
        schema.migrate()
    if settings.sample:
        with writing(app):
            if sample.nothing_here():
                load_the_sample()
            sample.plan_for_today(clock.now())
            db.session.commit()
    with app.app_context():
        db.engine.dispose()  # no open connection goes along into the server's process
    return app


def load_the_sample() -> None:
    """Once in the life of a data folder: what it takes is not imported by every start, nor carried by the server."""
    from cop.fileformat.reading import read
    from cop.programmefile.commands import contents, known_here, load_programme

    load_programme(read(contents(sample.FILE), known_here()))


def cop(environment: dict[str, str], *words: str) -> int:
    """A `cop` command in a process of its own, with the server's settings; its exit code."""
    return subprocess.run([sys.executable, "-m", "cop", *words], cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


class Server(BaseApplication):
    """gunicorn, set up by gunicorn.conf.py, in a fork of this process: what is imported here is there already."""

    def __init__(self, place: Place, app: Flask) -> None:
        self.place, self.app = place, app
        super().__init__()

    def load_config(self) -> None:
        for name, value in runpy.run_path(str(ROOT / "gunicorn.conf.py")).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", f"{self.place.listens}:{self.place.port}")

    def load(self) -> Flask:
        return self.app


def start(place: Place, app: Flask) -> ForkProcess:
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell that starts it in the background leaves Ctrl-C ignored
        signal.signal(number, interrupted)
    gc.freeze()  # shared by all of them as long as none looks through it
    server = get_context("fork").Process(target=lambda: Server(place, app).run())
    server.start()
    return server


def interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def wait_until_it_answers(server: ForkProcess, place: Place) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if server.exitcode is not None:
            give_up("The server did not start.")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{place.asked_here}/healthz", timeout=5).close()  # noqa: S310  our own server
            return
        time.sleep(0.02)
    give_up(f"The server did not answer within {START_SECONDS} seconds.")


def look_after(server: ForkProcess, environment: dict[str, str]) -> None:
    """The nightly work now and every hour, for as long as the server runs."""
    while True:
        cop(environment, "nightly")
        server.join(HOUR_SECONDS)
        if server.exitcode is not None:
            give_up(f"The server stopped by itself (code {server.exitcode}).")


def stop(server: ForkProcess) -> None:
    server.terminate()
    server.join(STOP_SECONDS)
    if server.exitcode is None:
        server.kill()
