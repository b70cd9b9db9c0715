"""Letters leave by a real mail server; when it fails, people read why and nothing is half done."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult
from sqlalchemy import event

from cop import behind, clock
from cop.app import create_app
from cop.db import db
from cop.identity.models import SignInLink
from cop.invitations.models import Invitation, InviteLink
from cop.mail import Post
from cop.settings import Settings
from cop.tokens import signed
from tests import world
from tests.apps import at_once
from tests.browser import Browser


class Letterbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters = []
        self.refuse = False

    def handle_message(self, message) -> None:
        self.letters.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse in (True, address):
            return "550 nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def letterbox(port) -> Iterator[Letterbox]:
    box = Letterbox()
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=lambda *a: AuthResult(success=a[-1].login == b"cop" and a[-1].password == b"p@ss"),
    )
    server.start()
    yield box
    server.stop()


@pytest.fixture
def app(environment, port):
    made = create_app(Settings.from_environment(environment | {"COP_MAIL_URL": f"smtp://cop:p%40ss@127.0.0.1:{port}"}))
    made.config["BEHIND"] = at_once
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def ask(browse: Browser, address: str, status: int = 200):
    browse.get("/sign-in")
    return browse.submit("Send me a link", email=address, status=status)


def test_a_letter_goes_out_and_its_link_works(app, browse, letterbox):
    world.a_person("Zoë Wren", email="robin@example.org")
    ask(browse, "robin@example.org")
    [letter] = letterbox.letters
    assert (letter["To"], letter["From"]) == ("robin@example.org", "Talent communities <no-reply@localhost>")
    text = letter.get_payload(decode=True).decode()
    assert "Hello Zoë Wren" in text and not text.startswith("\n")
    browse.get(re.search(r"http://localhost(/sign-in/\S+)", text).group(1))
    browse.submit("Sign in")


def test_when_no_server_answers_people_read_so_and_nothing_is_kept(app, browse):
    world.a_person(email="robin@example.org")
    for address in ("robin@example.org", "nobody@example.org"):
        page = ask(browse, address, status=503)
        assert "The mail could not be sent just now" in page
        assert page.headers["Retry-After"]
    assert db.session.query(SignInLink).count() == 0


def test_addresses_that_the_mail_server_does_not_take_stay_in_the_box(browse, letterbox):
    community = world.a_community()
    world.signed_in(browse, world.a_member(community, "facilitator"))
    letterbox.refuse = "gone@example.org"
    browse.get(f"/{community.slug}/people")
    page = browse.submit("Invite", email="robin@example.org, gone@example.org, ash@example.org")
    assert [letter["To"] for letter in letterbox.letters] == ["robin@example.org", "ash@example.org"]
    assert "Still in the box: 1" in page and page.one("textarea[name=email]").text.strip() == "gone@example.org"
    db.session.rollback()
    assert db.session.query(Invitation).count() == 2


def test_an_invitation_that_cannot_be_sent_is_not_made(app, browse, letterbox):
    community = world.a_community()
    world.signed_in(browse, world.a_member(community, "facilitator"))
    letterbox.refuse = True
    browse.get(f"/{community.slug}/people")
    browse.submit("Invite", email="robin@example.org", status=503)
    assert db.session.query(Invitation).count() == 0
    letterbox.refuse = False
    browse.get(f"/{community.slug}/people")
    page = browse.submit("Invite", email="robin@example.org")
    assert letterbox.letters[0]["To"] == "robin@example.org"
    assert "An invitation is on its way to robin@example.org." in page and page.select("#links") == []


def test_a_name_with_a_line_break_makes_no_header(app, browse, letterbox):
    community = world.a_community(name="Mersey")
    world.signed_in(browse, world.a_member(community, "facilitator"))
    browse.get(f"/{community.slug}/change")
    browse.submit("Save", name="Mersey\r\nBcc: everybody@example.org")
    browse.get(f"/{community.slug}/people")
    browse.submit("Invite", email="robin@example.org")
    [letter] = letterbox.letters
    assert letter["Bcc"] is None and "Mersey Bcc: everybody" in letter["Subject"]


class Watched(Post):
    """Says when somebody is talked to, and takes its time over it."""

    def transmit(self, message, address):
        TALKS.append(message["To"] if message else "its door")
        MAY_GO.wait(5)


TALKS, MAY_GO = [], threading.Event()


def test_no_answer_waits_for_mail_or_asks_who_has_an_account(app, browse):
    """By what is done until the answer has gone, since times can only be measured: the same statements, and no talk."""
    app.config["BEHIND"], post = behind.hand_over, app.extensions["post"]
    TALKS.clear()
    MAY_GO.clear()
    app.extensions["post"] = Watched(post.address, post.outbox, post.sender)
    app.extensions["post"].seen.note(answers=True)
    community = world.a_community()
    link = world.keep(InviteLink(community_id=community.id, most=50, expires_at=clock.now() + timedelta(days=9)))
    world.a_member(community, person=world.a_person(email="known@example.org"))
    doors = {"/sign-in": "nobody@example.org", f"/invited/{signed('invite', link.id)}": "new@a.example"}
    db.session.rollback()
    for door, stranger in doors.items():
        asked = [statements_of(browse, door, address) for address in ("known@example.org", stranger)]
        assert asked[0] == asked[1] and not any("people" in each for each in asked[0]), door
    assert TALKS in ([], ["known@example.org"])  # the thread may have begun, and no answer waited for it
    MAY_GO.set()
    until(lambda: sorted(TALKS) == ["known@example.org", "new@a.example"])


def statements_of(browse, door, address):
    device, asked = browse.another_device(), []
    device.get(door)
    with listening(asked):
        answer = device.client.post(door, data={"csrf_token": device.token(), "email": address})
        assert answer.status_code == 200 and address in answer.text
    answer.close()
    return asked


@contextmanager
def listening(asked):
    def note(_connection, _cursor, statement, *_rest):
        if threading.current_thread() is threading.main_thread():
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield
    event.remove(db.engine, "before_cursor_execute", note)


def until(true):
    for _moment in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError(TALKS)


def test_a_letter_that_cannot_be_sent_leaves_no_link_and_the_next_who_asks_reads_so(app, browse, letterbox):
    world.a_person(email="robin@example.org")
    ask(browse, "nobody@example.org")  # the server answers
    letterbox.refuse = True
    said = {ask(browse, address).text.replace(address, "") for address in ("robin@example.org", "nobody@example.org")}
    assert len(said) == 1 and db.session.query(SignInLink).count() == 0
    db.session.rollback()
    app.extensions["post"].seen.note(answers=False)
    app.extensions["post"] = Post("smtp://127.0.0.1:1", *list(vars(app.extensions["post"]).values())[1:])
    for address in ("nobody@example.org", "robin@example.org"):
        assert "could not be sent" in ask(browse, address, status=503)


def test_while_a_slow_mail_server_is_awaited_others_can_save(app, browse, letterbox, monkeypatch):
    world.a_person(email="robin@example.org")
    saved = []
    post = app.extensions["post"]

    class Slow(type(post)):
        def deliver(self, message):
            saved.append(browse.app.test_client().get("/healthz").status_code)
            world.a_person("Somebody else, saved meanwhile")
            super().deliver(message)

    app.extensions["post"] = Slow(post.address, post.outbox, post.sender)
    ask(browse, "robin@example.org")
    assert saved == [200, 200], "at its door within the request, and with the letter behind it"
    assert len(letterbox.letters) == 1
