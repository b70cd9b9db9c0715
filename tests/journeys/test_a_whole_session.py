"""Two hours on the real server: nine phones from arrival to next date, and a power cut in the middle of a topic."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journeys.conftest import DESK, PHONE, WALL, Device
from tests.journeys.people import answer, join, sign_in, suggest
from tests.journeys.test_who_holds_the_session import seconds_on
from tests.serving import READY, ROOT, a_free_port, surroundings

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.on_both]
PLACE = "/greater-manchester/sessions/4"
NAMES = ("Ada", "Conor", "Fern", "Ingrid", "Jamal", "Kit", "Lowri", "Mo", "Nia")


class Machine:
    """The product on a laptop that can lose its power, and be switched on again."""

    def __init__(self, instance: Path) -> None:
        self.instance, self.port = instance, a_free_port()

    def switch_on(self) -> None:
        command = [sys.executable, "-m", "cop", "run", "--port", str(self.port), "--sample", "1"]
        self.run = subprocess.Popen(
            command,
            cwd=ROOT,
            env=surroundings(self.instance),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.run.stderr is not None
        while READY not in (line := self.run.stderr.readline()):
            assert line, "it ended before it was ready"

    def lose_power(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.run.pid, signal.SIGKILL)
        self.run.wait()
        assert self.run.stderr is not None
        self.run.stderr.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    one = Machine(tmp_path / "data")
    one.switch_on()
    yield one
    one.lose_power()


@pytest.fixture
def screen(machine, chromium):
    """`screen(PHONE)` is somebody's device, looking at this machine. While it is off the browser says so: expected."""
    contexts = []

    def make(size: tuple[int, int]) -> Device:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        device = Device(context, f"http://127.0.0.1:{machine.port}")
        device.expected = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "htmx:error", "Failed to fetch", "NetworkError")
        return device

    yield make
    for context in contexts:
        context.close()


def test_from_arrival_to_the_next_date_with_a_power_cut_in_between(machine, screen, picture):
    laptop, wall, phones = screen(DESK), screen(WALL), [screen(PHONE) for _ in NAMES]
    everything = {"console": laptop, "projector": wall, "phone": phones[0]}

    def look_at(phase: str) -> None:
        for name, device in everything.items():
            picture(device, f"{phase}-{name}")
            device.look()

    for device in (laptop, wall):
        sign_in(device, "Ruth Turnstone")
    laptop.go(f"{PLACE}/")
    laptop.press("Open the session")
    laptop.page.wait_for_url("**/console")
    wall.go(f"{PLACE}/projector")
    code = laptop.page.locator(".cop-code").first.inner_text()
    for phone, name in zip(phones, NAMES, strict=True):
        join(phone, code, name)
        phone.go(f"/rooms/{code}")
    laptop.page.locator("#bar").get_by_text("9 here").wait_for()
    look_at("1-arrive")

    go_to(laptop, "Ask it")
    phones[1].page.get_by_label("Your line, if you like").fill("Curious, and a little tired")
    phones[1].press("Say it")
    phones[2].press("Say it")
    phones[2].sees("You passed")
    wall.sees("Curious, and a little tired")
    look_at("2-check-in")

    go_to(laptop, "Agenda")
    suggest(phones[3], "Keeping people in their second year")
    suggest(phones[4], "Appraisal that managers look forward to")
    laptop.page.locator("#topic-title").fill("Talent work that nobody sees")
    laptop.press("Suggest a topic")
    for device in (laptop, wall, phones[0]):
        device.sees("Talent work that nobody sees")
    look_at("3-agenda")
    answer(phones[8], "Sorry to go", "Worth the train", "Who else has tried this?")

    laptop.press("Start")
    laptop.page.locator("#running").wait_for()
    hand_the_clock(laptop, "Ada")
    phones[0].press("+3")
    phones[1].page.get_by_label("What came out", exact=True).fill("Exit talks come too late")
    phones[1].press("Add")
    wall.sees("Now")
    laptop.sees("Exit talks come too late")
    phones[2].page.get_by_label("What came out", exact=True).fill("Half a thought, not yet")
    look_at("4-topic")

    shown, moment = seconds_on(wall), time.monotonic()
    machine.lose_power()
    laptop.page.wait_for_timeout(3000)
    for name, device in everything.items():
        device.page.get_by_text("Connection lost").first.wait_for()
        picture(device, f"5-no-connection-{name}")
    machine.switch_on()
    for device in everything.values():
        device.page.get_by_text("Connection lost").first.wait_for(state="hidden", timeout=20000)
    for device in everything.values():
        assert abs(shown - (time.monotonic() - moment) - seconds_on(device)) <= 1.5
        device.sees("Exit talks come too late") if device is not wall else device.sees("Now")
    assert phones[2].page.get_by_label("What came out", exact=True).input_value() == "Half a thought, not yet"

    phones[0].press("Next")
    laptop.page.get_by_role("heading", level=2, name="Appraisal that managers").wait_for()
    laptop.press("Done")
    laptop.page.locator("#running").wait_for(state="detached")
    go_to(laptop, "Read back")
    wall.sees("Exit talks come too late")
    look_at("6-read-back")

    laptop.press("Ask the closing questions")
    for phone in phones[1:7]:
        phone.sees("Three questions")
        answer(phone, "Lighter", "We listened", "How do the others begin?", "Who pays for it?")
    laptop.sees("7 of 9 answered")
    look_at("7-closing")
    laptop.page.locator("#show_anyway summary").click()
    laptop.press("Show the questions", within="#show_anyway")
    laptop.press("Put on the screen")
    wall.sees("Who else has tried this?")
    laptop.press("Pin to next session")
    laptop.page.locator("#message").get_by_text("Pinned to").wait_for()
    look_at("8-questions")

    go_to(laptop, "Next date")
    wall.sees("Next time")
    phones[0].sees("Date to be agreed")
    look_at("9-next-date")
    laptop.press("Close the session")
    laptop.sees("This session has closed")
    phones[0].page.get_by_role("link", name="What came out").click()
    phones[0].sees("Exit talks come too late")
    look_at("10-closed")


def go_to(laptop: Device, phase: str) -> None:
    """Unfold the phases, unless they are, and choose one."""
    if not laptop.page.locator("#phases[open]").count():
        laptop.page.locator("#phases > summary").click()
    laptop.press(phase, within="#phases")


def hand_the_clock(laptop: Device, name: str) -> None:
    """From the console, where the name shows only while the key is held."""
    laptop.page.locator("#hand_over > summary").click()
    phone = laptop.page.locator("#hand_over li", has_text=name)
    assert not phone.get_by_text(name).is_visible()
    phone.get_by_role("button").click()
    phone.get_by_role("button", name="Take it back from").wait_for()
    laptop.page.locator("#hand_over > summary").click()
