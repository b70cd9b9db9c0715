"""A picture keeps what nobody has time to type: in the room, afterwards, and without a word of where it was taken."""

from __future__ import annotations

import io
import os
import threading
import time
import zlib
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cop import clock
from cop.db import db, start_writing
from cop.incoming import LARGE_AT_ONCE, ROOM
from cop.pictures.developing import ONE_AT_A_TIME, develop
from cop.pictures.models import Picture
from tests import world

NORTH = {1: "N", 2: (53.0, 24.0, 0.0), 3: "W", 4: (2.0, 58.0, 0.0)}
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def a_photograph(size=(64, 48), kind="JPEG", turned=1, colour="red") -> bytes:
    """As a phone sends it: with the place, the maker and which way up it was held."""
    image, file = Image.new("RGB", size, colour), io.BytesIO()
    for x in range(size[0] // 2):  # its left half is blue
        for y in range(size[1]):
            image.putpixel((x, y), (0, 0, 255))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, "Telltale phones"
    exif.get_ifd(GPS).update(NORTH)
    image.save(file, kind, exif=exif, **({"comment": b"by Robin"} if kind == "JPEG" else {}))
    return file.getvalue()


def an_upload(content: bytes, name="chart.jpg"):
    return (io.BytesIO(content), name)


@pytest.fixture
def place(room):
    return f"/{room.community.slug}/sessions/{room.number}/pictures/"


@pytest.fixture
def phone(browse, room):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name="Robin Wren")
    device.get(f"/rooms/{room.join_code}/pictures/")
    return device


@pytest.fixture
def leader(browse, room):
    return world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))


def send(device, content: bytes | None = None, status=200, description="Four reasons why people leave", **more):
    picture = a_photograph() if content is None else content
    return device.submit("Add the picture", picture=an_upload(picture), description=description, status=status, **more)


def kept():
    db.session.rollback()
    return db.session.query(Picture).order_by(Picture.id).all()


def files(instance):
    return sorted(path.name for path in (instance / "pictures").glob("*"))


def shown(device):
    """The picture itself, as the page's own address brings it."""
    answer = device.open("GET", device.page.one("#pictures img")["src"])
    assert answer.status_code == 200
    return answer


def test_a_phone_adds_a_photograph_and_it_says_no_more_where_it_was_taken(phone, instance):
    send(phone, a_photograph(turned=6, size=(64, 48)))
    answer = shown(phone)
    image = Image.open(io.BytesIO(answer.data))
    assert image.format == "JPEG" and not image.getexif() and "comment" not in image.info
    assert b"Telltale" not in answer.data and b"Robin" not in answer.data and b"Exif" not in answer.data
    assert image.size == (48, 64), "held upright, it is shown upright"
    top = image.convert("RGB").getpixel((24, 4))
    assert top[2] > 200 and top[0] < 60, "what was left is on top after a quarter turn"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    [picture] = kept()
    assert files(instance) == [picture.file] and phone.page.one("#pictures img")["alt"] == picture.description


def test_a_drawing_stays_a_drawing_and_what_was_transparent_is_white(phone):
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    send(phone, file.getvalue())
    answer = shown(phone)
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photograph_is_made_small_enough_for_a_phone(phone):
    image, file = Image.new("RGB", (5000, 3000), "green"), io.BytesIO()
    image.save(file, "JPEG")
    send(phone, file.getvalue())
    assert Image.open(io.BytesIO(shown(phone).data)).size == (2000, 1200)


HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)
TRUNCATED = a_photograph((200, 200))[:-600]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"GIF89a" + bytes(50), "not a JPEG or PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG or PNG"),
        (HEIC, "HEIC"),
        (TRUNCATED, "damaged"),
        (a_photograph(kind="PNG")[:60], "damaged"),
        (b"\xff\xd8\xff" + bytes(500), "damaged"),
    ],
    ids=["empty", "gif", "svg", "heic", "truncated", "cut", "no picture"],
)
def test_what_is_no_picture_is_refused_with_a_sentence_and_the_description_stays(phone, instance, content, sentence):
    page = send(phone, content, status=422, description="The chart")
    assert sentence in page and "The chart" in page.one("textarea").text
    assert kept() == [] and files(instance) == []


def test_eleven_megabytes_are_refused_with_a_sentence_and_forty_are_not_even_read(phone):
    token, address = phone.token(), phone.page.address
    for megabytes, status, sentence in (
        (11, 422, b"11.0 MB; we take up to 10 MB"),
        (40, 413, b"larger than we can take"),
    ):
        content = b"\xff\xd8\xff" + bytes(megabytes * 1024 * 1024 - 3)
        boundary, body = encode_multipart(
            {"csrf_token": token, "description": "x", "picture": FileStorage(io.BytesIO(content), "chart.jpg")}
        )
        answer = phone.open("POST", address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
        assert answer.status_code == status and sentence in answer.data
    assert kept() == []


def test_a_small_file_that_claims_to_be_enormous_is_refused_before_it_is_read(phone):
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )
    began = time.monotonic()
    assert "60,000 by 60,000 points" in send(phone, bomb, status=422)
    assert time.monotonic() - began < 5


def test_a_picture_needs_a_description_and_a_description_a_picture(phone):
    page = send(phone, status=422, description="  ")
    assert "some people cannot see it" in page and "Choose the picture again" in page
    phone.get(phone.page.address)
    assert "Take or choose a picture first" in phone.submit("Add the picture", description="x", status=422)
    assert kept() == []


def test_it_belongs_to_the_session_or_to_one_of_its_topics(phone, leader, room, place):
    topic = world.a_topic(room, "Retention")
    elsewhere = world.a_topic(world.an_open_gathering(), "Somebody else’s")
    phone.get(f"/rooms/{room.join_code}/pictures/")
    send(phone, topic=str(topic.id))
    assert [p.topic_id for p in kept()] == [topic.id]
    leader.get(place)
    fields = {"csrf_token": leader.token(), "description": "x", "topic": str(elsewhere.id)}
    answer = leader.open("POST", place, data=fields | {"picture": an_upload(a_photograph())})
    assert answer.status_code == 422 and len(kept()) == 1


def test_it_can_be_added_after_closing_and_not_before_opening(app, leader, room, place, phone):
    start_writing()
    db.session.add(room)
    room.close(clock.now())
    db.session.commit()
    world.later(app, days=3)
    leader.get(place)
    send(leader)
    phone.get(f"/rooms/{room.join_code}/pictures/")
    send(phone, description="The drawing")
    assert len(kept()) == 2
    planned = world.a_planned_gathering(room.community)
    there = f"/{room.community.slug}/sessions/{planned.number}/pictures/"
    assert not leader.get(there).select("input[type=file]")
    fields = {"csrf_token": leader.token(), "description": "x", "picture": an_upload(a_photograph())}
    assert leader.open("POST", there, data=fields).status_code in {409, 422}
    assert len(kept()) == 2


def test_strangers_and_neighbours_neither_see_nor_add(phone, browse, room, place):
    send(phone)
    [picture] = kept()
    neighbour = world.signed_in(browse.another_device(), world.a_member(world.a_community()))
    for device in (browse.another_device(), neighbour):
        for address in (place, f"{place}{picture.id}", f"/rooms/{room.join_code}/pictures/{picture.id}"):
            device.get(address, status=404)
    neighbour.get("/sign-in")
    fields = {"csrf_token": neighbour.token(), "description": "x", "picture": an_upload(a_photograph())}
    assert neighbour.open("POST", place, data=fields).status_code == 404
    theirs = world.an_open_gathering()
    phone.get(f"/rooms/{theirs.join_code}/pictures/{picture.id}", status=404)
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    member.get(f"{place}{picture.id}")


def test_whoever_added_it_or_leads_deletes_it_and_its_file_goes_too(phone, leader, browse, room, place, instance):
    send(phone)
    [picture] = kept()
    other = world.signed_in(browse.another_device(), world.a_member(room.community))
    other.get(place)
    assert not other.page.select("#pictures button")
    other.post(f"{place}{picture.id}/delete", csrf_token=other.token(), status=409)
    phone.submit("Delete Four reasons why people leave")
    assert kept() == [] and files(instance) == []
    send(phone)
    leader.get(place)
    leader.submit("Delete Four reasons why people leave")
    assert kept() == [] and files(instance) == []


def test_the_leader_keeps_a_hurtful_picture_off_the_screen(phone, leader, room, place):
    send(phone)
    [picture] = kept()
    leader.get(f"/{room.community.slug}/sessions/{room.number}/console")
    leader.post(
        f"/{room.community.slug}/sessions/{room.number}/lines/picture/{picture.id}/hide", csrf_token=leader.token()
    )
    assert not phone.get(f"/rooms/{room.join_code}/pictures/").select("#pictures img")
    phone.get(f"/rooms/{room.join_code}/pictures/{picture.id}", status=404)
    leader.get(f"{place}{picture.id}")


def test_a_picture_that_cannot_be_written_is_not_called_kept(phone, instance):
    (instance / "pictures").write_text("a file where the folder should be")
    send(phone, status=503)
    assert kept() == []


def test_a_file_that_no_row_names_is_swept_up_by_night_and_one_on_its_way_is_not(app, phone, instance):
    send(phone)
    for name, age in (("orphan.jpeg", timedelta(hours=2)), ("on-its-way.jpeg", timedelta(0))):
        path = instance / "pictures" / name
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age.total_seconds(),) * 2)
    old = instance / "pictures" / kept()[0].file
    os.utime(old, (time.time() - 9000,) * 2)
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    assert files(instance) == sorted(["on-its-way.jpeg", kept()[0].file])


def test_so_many_pictures_at_once_that_the_screens_would_stop_are_asked_to_wait(phone):
    for _ in range(LARGE_AT_ONCE):
        ROOM.acquire()
    try:
        page = send(phone, status=503)
    finally:
        for _ in range(LARGE_AT_ONCE):
            ROOM.release()
    assert "on their way just now" in page and page.headers["Retry-After"]
    phone.get("/join")


def test_pictures_are_drawn_anew_one_after_the_other_so_that_three_do_not_take_all_the_memory():
    sender = threading.Thread(target=develop, args=(a_photograph(),))
    with ONE_AT_A_TIME:
        sender.start()
        sender.join(0.3)
        assert sender.is_alive()
    sender.join(10)
    assert not sender.is_alive()
