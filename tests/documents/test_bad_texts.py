"""Whatever somebody saved as a text: its pages stay whole, and end soon."""

from __future__ import annotations

import random
import time

import pytest

from cop.db import db
from cop.documents.models import Document, Version
from tests import world

HERE = "/wirral/documents/our-charter"
ONCE = [f"word{n}" for n in range(10_000)]
SHUFFLED = random.Random(7).sample(ONCE, len(ONCE))
PARAGRAPHS, LINE = "\n\n".join(ONCE) + "\n", " ".join(SHUFFLED * 3)[:199_000] + "\n"
PLAINLY = "compared plainly"
BAD = {
    "script in disguises": "<script>alert(1)</script> <svg/onload=alert(1)> [a](java\tscript:a()) <b hx-get=/x>b</b>\n",
    "broken marks": "**bold *both ~~_` [a]( ![ | a\n|--|\n1.\n> > -\n```\n## ##\n[^1]\n[x]: <\n",
    "nested deep": "".join("  " * n + "- a\n" for n in range(60)) + ">" * 300 + " b\n",
    "ten thousand columns": "|" + "a|" * 10_000 + "\n|" + "-|" * 10_000 + "\n|" + "b|" * 10_000 + "\n",
    "right to left, and nothing": "\u202egnp.exe \u200b\u2066 \ufeff e\u0301\u0301\u0301 \U0001f469\u200d\U0001f4bb\n",
    "what looks like ours": '</textarea></article><form action="/x"><input name="csrf_token"> {{ 7319*7 }} {% raw %}\n',
}


@pytest.fixture
def member(app, browse):
    community = world.a_community(slug="wirral", name="Wirral")
    world.keep(Document.begin(community, "Our charter", "charter", set()))
    return world.signed_in(browse, world.a_member(community))


def keep(*texts):
    document = db.session.query(Document).one()
    for number, body in enumerate(texts, start=1):
        world.keep(Version(document_id=document.id, number=number, body=body))


@pytest.mark.parametrize("what", BAD)
def test_every_page_of_a_bad_text_stays_whole(member, what):
    keep("We begin.\n", BAD[what], BAD[what].replace("a", "b"))
    for address in ("", "/compare?from=1&to=2", "/compare", "/versions/3/lines", "/versions/2", "/edit"):
        page = member.get(HERE + address)
        assert not page.select("main script, main svg, main iframe, main [hx-get]")
        assert "51233" not in page
    token = member.token()
    page = member.post(f"{HERE}/edit", base="1", body="We end.\n", csrf_token=token, status=409)
    assert page.one("textarea[name=body]").get_text().strip() == "We end."
    previewed = member.post("/wirral/documents/preview", body=BAD[what], csrf_token=token)
    assert not previewed.select("script, svg, b, form")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (PARAGRAPHS, "\n\n".join(SHUFFLED) + "\n", PLAINLY),
        (PARAGRAPHS, LINE, PLAINLY),
        (" ".join(ONCE * 3)[:199_000] + "\n", LINE, "shown whole"),
    ],
    ids=["paragraphs", "paragraphs and a line", "lines"],
)
def test_a_pathological_pair_is_compared_within_two_seconds_and_says_that_it_is_done_plainly(member, old, new, note):
    keep(old, new)
    took = []
    for _try in range(3):
        began = time.process_time()
        answer = member.client.get(f"{HERE}/compare?from=1&to=2")
        took.append(time.process_time() - began)
        if took[-1] < 2:
            break
    page = answer.get_data(as_text=True)
    assert note in page
    assert "<ins>" in page and "<del>" in page
    assert min(took) < 2


def test_a_number_that_no_version_can_have_is_not_found(member):
    keep("We begin.\n")
    for address in ("/versions/99999999999999", "/versions/99999999999999/lines", "/compare?from=99999999999&to=1"):
        member.get(HERE + address, status=404)
    token = member.get(f"{HERE}/edit") and member.token()
    member.post(f"{HERE}/versions/99999999999999/restore", base="1", csrf_token=token, status=404)
