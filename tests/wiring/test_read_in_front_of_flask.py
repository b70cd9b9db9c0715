"""What stands in front of Flask reads cookies and signatures by itself, and finds in them what the libraries find."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from cop.db import db
from cop.direct import reading_by_key, writing_by_key
from cop.incoming import cookies_of
from cop.live import LiveVersion
from cop.tokens import Signed

HEADERS = [
    "",
    "device=ab12",
    "a=1; b=2;c=3",
    "twice=first; twice=second",
    'quoted="a b"; b=2',
    "empty=; b=2",
    "x=a=b==; room-7=WzEsMl0.sig-_",
    "  spaced = 1 ;; b=2",
]
SERIALIZERS = [URLSafeSerializer, URLSafeTimedSerializer]


@pytest.mark.parametrize("header", HEADERS)
def test_cookies_are_those_that_the_library_finds(header):
    environ = {"HTTP_COOKIE": header}
    found, expected = cookies_of(environ), parse_cookie(environ)
    assert {name: found[name] for name in expected} == {name: expected[name] for name in expected}


@pytest.mark.parametrize("header", ["bad\xff=1; b=2", "caf\u00c3\u00a9=1"])
def test_letters_that_no_cookie_of_ours_has_are_no_cookies(header):
    assert cookies_of({"HTTP_COOKIE": header}) == {}


@pytest.mark.parametrize("kind", SERIALIZERS)
@pytest.mark.parametrize("value", [[7, 12, "ab" * 16], {"csrf_token": "x" * 400}, "", None])
def test_what_we_signed_is_read(kind, value):
    serializer = kind("a secret", salt="room")
    assert Signed(serializer).loads(serializer.dumps(value)) == value


@pytest.mark.parametrize("kind", SERIALIZERS)
def test_nothing_else_is(kind):
    serializer = kind("a secret", salt="room")
    text = serializer.dumps([7])
    other_key, other_purpose = kind("another secret", salt="room").dumps([7]), kind("a secret", salt="day").dumps([7])
    cut, grown, turned = text[:-1], f"{text}A", ("B" if text[0] == "A" else "A") + text[1:]
    for forged in ["", ".", "..", "é", "a.b.c", other_key, other_purpose, cut, grown, turned, text.rpartition(".")[0]]:
        with pytest.raises(BadSignature):
            Signed(serializer).loads(forged)


@pytest.mark.parametrize("left_open", [False, True])
def test_what_reads_by_key_leaves_no_connection_that_cannot_take_back_what_it_wrote(app, left_open):
    """Reads take part in no transaction; whoever is lent the connection next does, also after a read that broke off."""
    db.session.remove()
    with reading_by_key(db.engine) as ask:
        assert ask(sa.select(sa.literal(7))) == [(7,)]
        if left_open:
            ask.cursor.execute("BEGIN")
    with pytest.raises(ZeroDivisionError), writing_by_key(db.engine) as ask:
        assert ask(sa.insert(LiveVersion).values(subject=7, version=1).returning(LiveVersion.version)) == [(1,)]
        raise ZeroDivisionError
    assert db.session.get(LiveVersion, 7) is None
