"""What people do on their devices, in the words of the journeys."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tests.journeys.conftest import Device

A_MORNING = datetime(2026, 5, 14, 8, 30, tzinfo=UTC)
"""Half past nine in London."""


def set_clock(app: Flask, moment: datetime) -> None:
    app.config["CLOCK"] = lambda: moment


def load_sample(app: Flask) -> None:
    from cop.db import db, start_writing
    from cop.fileformat.reading import read
    from cop.programmefile.commands import contents, known_here, load_programme
    from cop.sample.programme import FILE

    start_writing()
    load_programme(read(contents(FILE), known_here()))
    db.session.commit()


def sign_in(device: Device, name: str) -> None:
    """A sample person, with the one press that the sample offers."""
    device.go("/sign-in")
    device.press(f"Sign in as {name}")
    device.page.wait_for_url(re.compile(r"/$"))


def join(phone: Device, code: str, name: str) -> None:
    """Code and name; the questions afterwards are skipped."""
    phone.go(f"/join/{code}")
    phone.page.get_by_label("Your name").fill(name)
    phone.press("Join")
    phone.page.wait_for_url(re.compile("/rooms/"))


def suggest(phone: Device, title: str) -> None:
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill(title)
    phone.press("Suggest a topic")
    phone.sees(title)


def answer(phone: Device, feeling: str, today: str, *curious: str) -> None:
    phone.page.get_by_role("link", name=re.compile("Answer")).first.click()
    phone.page.get_by_label("How are you feeling?", exact=True).fill(feeling)
    phone.page.get_by_label("How was today?", exact=True).fill(today)
    if len(curious) > 1:
        phone.page.get_by_text("More questions").click()
    for box, question in zip(phone.page.locator("[name=curious]").all(), curious, strict=False):
        box.fill(question)
    phone.press("Send")
    phone.sees("Saved")
