"""Letters leave by a real mail server; when it fails, people read why and nothing is half done."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult

from cop.app import create_app
from cop.db import db
from cop.identity.models import SignInLink
from cop.invitations.models import Invitation
from cop.settings import Settings
from tests import world
from tests.browser import Browser


class Letterbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters = []
        self.refuse = False

    def handle_message(self, message) -> None:
        self.letters.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse:
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
    assert saved == [200] and len(letterbox.letters) == 1
