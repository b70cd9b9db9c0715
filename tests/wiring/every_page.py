"""Every page in every state that we know of, as HTML: fetched once, then looked at by whatever checks pages.

Pages as whoever they are for sees them; the same places before anything is there; forms that came back because nothing
was typed; refusals. What only a script brings about, the browser brings about (tests/statements).
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from cop.communities.models import Community
from cop.db import db
from cop.documents.models import Version
from tests import world
from tests.browser import Browser
from tests.wiring.house import House, a_document, a_house, bare, rules
from tests.wiring.who_may_change_what import TABLE as CHANGES
from tests.wiring.who_may_what import READERS, TABLE

LIKELIEST = ("facilitator", "phone", "reader", "administrator", "member", "stranger")
"""Whoever comes first sees most."""
AS_STRANGERS = ("/sign-in", "/join", "/join/<code>", "/console-code", "/take-back", "/communities/")


def every_page(app: Flask, browse: Browser) -> dict[str, str]:
    """{name of the state: HTML}, each whole page once."""
    house = a_house(app, browse)
    found: dict[str, str] = {}
    as_it_is = (*empty(house), *pages(app, house), *looks(house), *conflicts(house), *refused(house))
    for name, answer in (*as_it_is, *sent_back(app, house), *opened(app, house)):
        with answer:
            if answer.mimetype == "text/html" and "</html>" in (html := answer.get_data(as_text=True)):
                found[name] = html
    return found


def pages(app: Flask, house: House) -> Iterator[tuple[str, object]]:
    for rule in rules(app, "GET"):
        may = dict(zip(READERS, TABLE[bare(rule)].split(), strict=True))
        order = ("stranger", *LIKELIEST) if bare(rule) in AS_STRANGERS else LIKELIEST
        reader = next((each for each in order if may[each] == "200"), None)
        if reader:
            yield bare(rule), house.devices[reader].open("GET", house.address(rule))


def looks(house: House) -> Iterator[tuple[str, object]]:
    """What an address says behind its question mark."""
    for path in LOOKS:
        yield path, house.devices["member"].open("GET", house.address(path))


LOOKS = (
    *(f"/<community>/map?view={view}" for view in ("list", "grid", "wall", "table", "swaps")),
    *("/<community>/map?scope=organisation", "/map?page=0", "/search?q=talent", "/search?q=talent&kind=question"),
    *("/search?q=sucession", "/search?q=talent+xylophone", "/search?q=xylophone"),
)


def empty(house: House) -> Iterator[tuple[str, object]]:
    """A community in which nothing has happened."""
    community = world.a_community(slug="quite-new", name="Quite new")
    device = world.signed_in(house.devices["stranger"].another_device(), world.a_member(community, "facilitator"))
    for path in EMPTY:
        yield f"nothing yet: {path}", device.open("GET", f"/quite-new/{path}")


EMPTY = (
    "", "asked", "beyond", "directory", "documents/", "figures", "hopes/", "map", "map/alike", "map/wall", "people",
    "people/links", "people/requests", "question-sets/", "questions", "reports/", "sessions/", "stories/", "themes/",
)  # fmt: skip


def conflicts(house: House) -> Iterator[tuple[str, object]]:
    """Two people saved the same text: what both wrote, put together, or side by side."""
    address = house.address("/<community>/documents/<slug>/edit")
    community = db.session.query(Community).filter_by(slug=house.values["community"]).one()
    first = db.session.query(Version).filter_by(document_id=a_document(community).id, number=1).one().body
    texts = {"put together": f"{first}\n\n- One line more.\n", "both said otherwise": "We say something else.\n"}
    for name, body in texts.items():
        for base in ("1", "0"):
            said = {"base": base, "body": body, "csrf_token": house.token("member")}
            yield f"two people saved, {name}, from {base}", house.devices["member"].open("POST", address, data=said)


def opened(app: Flask, house: House) -> Iterator[tuple[str, object]]:
    """What was answered, as whoever led sees it first, the room next, and the next day those who were there."""
    room = world.an_open_gathering(world.a_community(slug="opened", name="Opened"))
    desk = world.signed_in(house.devices["stranger"].another_device(), world.a_member(room.community, "facilitator"))
    code, phones = room.join_code, [world.joined(desk, room, name) for name in ("Ada", "Conor", "Fern")]
    for phone in phones:
        phone.get(f"/rooms/{code}/reflection")
        phone.submit("Send", feeling="Glad", today="Long, and good", curious="Who else does this?")
    place, token = f"/opened/sessions/{room.number}", desk.token()
    desk.post(f"{place}/ask", status=303, csrf_token=token)
    for act, name in (("show", "to whoever leads"), ("screen", "on the screen")):
        desk.post(f"{place}/questions/{act}", status=303, csrf_token=token)
        for screen in ("console", "projector", "closing"):
            yield f"questions {name}: {screen}", desk.open("GET", f"{place}/{screen}")
        yield f"questions {name}: phone", phones[0].open("GET", f"/rooms/{code}")
        yield f"questions {name}: late", phones[0].open("GET", f"/rooms/{code}/reflection")
    desk.post(f"{place}/close", status=303, csrf_token=token)
    usual = app.config["CLOCK"]
    for days in (1, 2):
        world.later(app, days=1)
        for screen in ("closing", "summary"):
            yield f"answers opened, day {days}: {screen}", desk.open("GET", f"{place}/{screen}")
        yield f"answers opened, day {days}: phone", phones[0].open("GET", f"/rooms/{code}/summary")
    app.config["CLOCK"] = usual


def refused(house: House) -> Iterator[tuple[str, object]]:
    yield "not found", house.devices["member"].open("GET", "/nowhere-at-all/")
    yield "not yours", house.devices["member"].open("GET", house.address("/<community>/sessions/plan"))
    yield "no token", house.devices["stranger"].open("POST", "/sign-in")
    yield "no method", house.devices["stranger"].open("DELETE", "/sign-in")
    yield "old link", house.devices["stranger"].open("GET", "/sign-in/nobody-sent-this")
    yield "wrong code", house.devices["stranger"].open("GET", "/join/no-such-11")


def sent_back(app: Flask, house: House) -> Iterator[tuple[str, object]]:
    """Forms with nothing in them, and acts that are refused with a sentence; what ends a place comes last."""
    for rule in sorted(rules(app, "POST"), key=lambda rule: rule.endswith(ENDS)):
        may = dict(zip(READERS, CHANGES[bare(rule)].split(), strict=True))
        reader = next((each for each in LIKELIEST if may[each] == "in"), None)
        if reader and not bare(rule).startswith(("/sign-out", "/your-dev", "/your-data")):
            token = {"csrf_token": house.token(reader)}
            answer = house.devices[reader].open("POST", house.address(rule), data=token)
            if answer.status_code not in {302, 303, 404}:
                yield f"{answer.status_code} after {bare(rule)}", answer


ENDS = ("/leave", "/close", "/cancel", "/hand-over", "/forget-this-phone", "/throw-away", "/remove", "/sign-out")
