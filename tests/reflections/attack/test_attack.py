"""The attacker: everything that could be copied after every request, and every way to link an answer to its writer.

A short run here, on both databases; `make soak` makes the long one. In the short run a channel fails when pure
guessing would do as well less than once in ten thousand runs, over all channels together: the 95 % that the table
shows would fail an honest product every twentieth time.
"""

from __future__ import annotations

import random

import pytest

from tests.reflections.attack import channels, stories
from tests.reflections.attack.campaign import attack_on
from tests.reflections.attack.channels import JOINS, ON_POSTGRESQL, ON_SQLITE, ORDERS, Row, Session, Trace
from tests.reflections.attack.reckoning import Cell, fixed_points, table
from tests.reflections.attack.stories import told

SHORT_RUN, CONTROL = 150, 40
ALARM = 1e-4
STORIES = {
    stories.SHOWN_EARLY,
    stories.REST_AFTER,
    stories.BESIDE_LATE,
    stories.WITH_PAPER,
    stories.TOGETHER,
    stories.TAKEN_BACK,
}
GIVEN_AWAY = {stories.LATE_LINE, stories.FEW_WHO_TICKED, stories.SEEN_PRESSING}
ALL_ORDERS = ORDERS | ON_SQLITE | ON_POSTGRESQL


@pytest.mark.server
@pytest.mark.slow
def test_no_copy_of_anything_links_an_answer_to_its_writer(engine, record_property):
    findings = attack_on("product", engine, SHORT_RUN, eventful_every=5)
    cells = findings.cells(engine == "postgresql")
    title = f"attack on {findings.answered} reflections, {engine}, {findings.copies} copies, highest of {len(cells)}"
    record_property("to print", f"{title}\n{table(cells, shown=4)}\n{told(findings.given_away)}")
    assert findings.words == set()
    assert findings.touched == set()
    alarming = {name: cell.linked for name, cell in cells.items() if cell.surprise() * len(cells) < ALARM}
    assert alarming == {}
    assert {session.story for session in findings.sessions} >= STORIES
    assert set(findings.given_away) == GIVEN_AWAY


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["numbered", "uuid"])
def test_the_same_attack_links_nearly_every_answer_of_a_usual_survey(engine, kind):
    findings = attack_on(kind, engine, CONTROL)
    cells = findings.cells(engine == "postgresql")
    surest = ["xmin"] if engine == "postgresql" else ["row order", "page offset"]  # PostgreSQL may fill an old page
    for question in channels.QUESTIONS:
        for channel in [*surest, "first appearance in the log"]:
            assert cells[f"{question}: {channel}"].linked >= 0.95
    assert cells["feeling and today: row order"].linked >= 0.95
    assert any(place.startswith("words in ") for place in findings.words)


@pytest.mark.parametrize("channel", ALL_ORDERS)
def test_each_channel_sees_the_leak_that_it_is_for(channel):
    """Rows laid down in the order of that trait are linked to the last one; in any other order, as by chance."""
    of_person, of_row = ALL_ORDERS[channel]
    people = [a_trace() for _ in range(9)]
    ranks = sorted(range(9), key=lambda n: of_person(people[n], "feeling"))
    rows = [Row("feeling", *marked(place), writer) for place, writer in enumerate(ranks)]
    guessed = channels.by_rank([of_person(p, "feeling") for p in people], [of_row(r) for r in rows], random.Random())
    assert guessed == [row.writer for row in rows]


def test_what_a_save_leaves_anywhere_is_found_again_in_its_row():
    people = [Trace(left={f"left by {n}", "left by all"}) for n in range(9)]
    rows = [Row("today", 5, {"theme": f"left by {n}", "state": "left by all"}, n) for n in (4, 2, 0, 1, 3, 8, 7, 6, 5)]
    guessed = channels.by_what_is_shared(people, rows, random.Random())
    assert guessed == [row.writer for row in rows]


@pytest.mark.parametrize("way", JOINS)
def test_answers_that_stand_alike_are_joined_to_each_other(way):
    order = random.sample(range(9), 9)
    rows = [Row(q, *marked(at), writer) for q in channels.QUESTIONS for at, writer in enumerate(order)]
    cells = channels.attack([Session([a_trace() for _ in range(9)], rows)], random.Random(), postgresql=False)
    assert cells[f"feeling and today: {way}"].linked == 1


def a_trace() -> Trace:
    joined, sent, changed = (random.randrange(10**6) for _ in range(3))
    sealed = {
        "k": random.randbytes(16),
        "edit_tag": random.randbytes(32),
        "dump": random.random(),
        "length": random.random(),
    }
    return Trace(joined, sent, changed, {"how": sealed})


def marked(place: int) -> tuple[int, dict[str, object]]:
    names = ("dump", "page", "log", "id", "tag", "ctid", "xmin", "answered_at")
    return place, dict.fromkeys(names, place)


def test_guessing_is_right_once_a_session_whatever_its_size():
    for size in range(1, 10):
        chances = fixed_points(size)
        assert sum(chances) == pytest.approx(1)
        assert sum(k * p for k, p in enumerate(chances)) == pytest.approx(1)


def test_pure_guessing_raises_no_alarm_and_a_tenth_of_a_leak_does():
    dice = random.Random(4)
    alarms = sum(not guessed(dice, 2000, 0).holds_chance(50) for _ in range(100))
    assert alarms <= 2
    assert all(not guessed(dice, 2000, 0.1).holds_chance(50) for _ in range(20))
    assert guessed(dice, SHORT_RUN, 1).surprise() < 1e-20
    assert guessed(dice, SHORT_RUN, 0).surprise() > ALARM


def guessed(dice: random.Random, answers: int, leak: float) -> Cell:
    """So many answers, of which this share is known and the rest guessed."""
    cell = Cell()
    while cell.guesses < answers:
        size = dice.randint(4, 9)
        known = sum(dice.random() < leak for _ in range(size))
        rest = size - known
        cell.add(size, known + sum(n == m for n, m in enumerate(dice.sample(range(rest), rest))))
    return cell
