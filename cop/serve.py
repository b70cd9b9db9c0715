"""`cop run`: prepares everything, says who can sign in and how, and looks after the server until Ctrl-C.

The server itself is gunicorn in a process of its own; this one stays beside it and starts the nightly work
at start and every hour.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from flask import Flask

from cop import clock, schema
from cop.app import create_app
from cop.db import db, writing
from cop.errors import Refused, Unstartable
from cop.sample import programme as sample
from cop.settings import Settings
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
        environment = environment_for(place, sample)
        settings = Settings.from_environment(environment)
        must_be_free(place)
        app = prepare(settings, environment)
    except (Unstartable, Refused) as reason:
        give_up(str(reason))
    server = start(place, environment)
    try:
        wait_until_it_answers(server, place)
        for line in sentences(app, place.lan):
            say(line)
        look_after(server, app, environment)
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


def prepare(settings: Settings, environment: dict[str, str]) -> Flask:
    """The database at this program's schema; with the sample, its programme and a session for today."""
    app = create_app(settings)
    with writing(app):
        schema.migrate()
        empty = sample.nothing_here()
    if settings.sample and empty and "load" in app.cli.commands and cop(environment, "load", str(sample.FILE)):
        raise Unstartable("The sample programme could not be loaded.")
    if settings.sample:
        with writing(app):
            sample.plan_for_today(clock.now())
            db.session.commit()
    return app


def cop(environment: dict[str, str], *words: str) -> int:
    """A `cop` command in a process of its own, with the server's settings; its exit code."""
    return subprocess.run([sys.executable, "-m", "cop", *words], cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


def start(place: Place, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    signal.signal(signal.SIGTERM, interrupted)
    options = ["--config", str(ROOT / "gunicorn.conf.py"), "--bind", f"{place.listens}:{place.port}"]
    command = [sys.executable, "-m", "gunicorn", *options, "wsgi:app"]
    return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603  our own words


def interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def wait_until_it_answers(server: subprocess.Popen[bytes], place: Place) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if server.poll() is not None:
            give_up("The server did not start.")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{place.asked_here}/healthz", timeout=5).close()  # noqa: S310  our own server
            return
        time.sleep(0.1)
    give_up(f"The server did not answer within {START_SECONDS} seconds.")


def look_after(server: subprocess.Popen[bytes], app: Flask, environment: dict[str, str]) -> None:
    """The nightly work now and every hour, for as long as the server runs."""
    while True:
        with the_only_one(app.config["SETTINGS"]) as mine:
            if mine and "nightly" in app.cli.commands:
                cop(environment, "nightly")
        with contextlib.suppress(subprocess.TimeoutExpired):
            give_up(f"The server stopped by itself (code {server.wait(HOUR_SECONDS)}).")


@contextlib.contextmanager
def the_only_one(settings: Settings) -> Iterator[bool]:
    """Whether this process does the nightly work: of several beside one data folder, one does."""
    with settings.instance.joinpath("nightly.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
