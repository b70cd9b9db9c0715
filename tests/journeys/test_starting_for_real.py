"""An empty installation, one link from the terminal: a programme, a community, its facilitator, its first session."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def looks(device):
    """At both widths."""
    for width, height in (PHONE, DESK):
        device.page.set_viewport_size({"width": width, "height": height})
        device.look()


def letter(app, number):
    """The newest letter of so many."""
    letters = sorted(app.config["SETTINGS"].instance.glob("outbox/*.eml"), key=lambda path: path.stat().st_mtime_ns)
    assert len(letters) == number
    return re.search(r"http://localhost(/\S+)", letters[-1].read_text()).group(1)


def command(app, *words):
    ran = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout.strip()


def test_from_an_empty_installation_to_the_first_session(app, device):
    desk = device(DESK)
    command(app, "admin", "ada@example.org")
    desk.go(command(app, "sign-in-link", "ada@example.org").removeprefix("http://localhost"))
    looks(desk)
    desk.press("Sign in", "main")
    desk.sees("There is no programme yet")
    looks(desk)
    make_the_programme(desk)
    make_the_community(desk)
    invite(desk, "fay@example.org")
    morning = device(DESK)
    accept(morning, letter(app, 1), "Fay Gannet")
    morning.page.get_by_role("link", name="People").click()
    looks(morning)
    invite_here(morning, "robin@example.org", "Member")
    phone = device(PHONE)
    accept(phone, letter(app, 2), "Robin Wren")
    plan(morning)
    phone.go("/")
    phone.sees("Session 1 of 3")
    phone.sees("Put it in my calendar")
    looks(phone)
    phone.press("Sign out")
    ask_for_a_letter(phone, "robin@example.org")
    code = re.search(r"asked for it: (\d{6})", newest_text(app)).group(1)
    phone.page.get_by_label("The six digits from the mail").fill(code)
    phone.press("Sign in", "main")
    phone.sees("What is next for me")


def make_the_programme(desk):
    desk.page.get_by_role("link", name="Make a programme").click()
    looks(desk)
    desk.expected = ("422",)
    desk.press("Make this programme")
    desk.sees("There is a problem")
    looks(desk)
    for label, typed in (
        ("Name", "Talent North"),
        ("What it is for", "Learning together across organisations"),
        ("Commissioned by", "Northern Academy"),
        ("Provided by", "Employers"),
        ("Period", "April 2026 to March 2027"),
        ("Number of sessions in each community", "3"),
        ("What is expected", "Three sessions\nA manifesto"),
        ("What is hoped", "That they go on"),
    ):
        desk.page.get_by_label(label, exact=True).fill(typed)
    desk.press("Make this programme")
    desk.sees("No community yet")
    looks(desk)


def make_the_community(desk):
    desk.page.get_by_role("link", name="Make a community").click()
    looks(desk)
    desk.page.get_by_label("Name", exact=True).fill("Mersey Talent")
    desk.page.get_by_label("What it is for, in one line").fill("To share what works")
    desk.page.get_by_label("Our rules").fill("What is said here stays here")
    desk.page.get_by_label("System (ICS)", exact=True).select_option("cheshire-merseyside")
    desk.press("Make this community")
    desk.sees("/mersey-talent, Cheshire & Merseyside")


def invite(desk, address):
    desk.page.get_by_role("link", name="Invite people").click()
    looks(desk)
    invite_here(desk, address, "Facilitator")
    desk.sees("Invited, not here yet")
    looks(desk)


def invite_here(device, address, role):
    device.page.get_by_label("E-mail addresses").fill(address)
    device.page.get_by_label(re.compile(rf"^{role}")).check()
    device.press("Invite")
    device.sees("No mail is sent from here")


def accept(device, link, name):
    device.go(link)
    looks(device)
    device.page.get_by_label("Your name").fill(name)
    device.press("Accept")
    device.sees("To share what works")
    looks(device)


def plan(laptop):
    laptop.go("/")
    laptop.page.get_by_role("link", name="Plan a session").click()
    laptop.page.get_by_label("Date").fill("2030-05-14")
    laptop.page.get_by_label("Starts").fill("14:00")
    laptop.page.get_by_label("Ends").fill("16:00")
    laptop.press("Plan a session")
    laptop.sees("Tuesday 14 May 2030")


def ask_for_a_letter(phone, address):
    looks(phone)
    phone.page.get_by_label("Your e-mail address").fill(address)
    phone.press("Send me a link")
    phone.sees("Check your mail")
    looks(phone)


def newest_text(app):
    letters = sorted(app.config["SETTINGS"].instance.glob("outbox/*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return letters[-1].read_text()
