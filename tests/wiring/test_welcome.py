"""What the start says: who can sign in, and what is weaker on a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop.welcome import FIRST, sentences
from tests import world

if TYPE_CHECKING:
    from flask import Flask

    from tests.browser import Browser


def test_on_a_network_it_shows_the_address_a_qr_code_and_what_is_weaker(app: Flask) -> None:
    said = "\n".join(sentences(app, lan=True))
    assert "http://localhost" in said
    assert "█" in said
    assert "nothing is encrypted" in said


def test_on_this_computer_it_says_that_phones_cannot_reach_it(app: Flask) -> None:
    assert "Only this computer can reach it" in "\n".join(sentences(app, lan=False))


def test_the_first_administrator_gets_a_link_until_one_has_signed_in(app: Flask, browse: Browser) -> None:
    for _start in range(2):  # nobody followed the first link
        said = "\n".join(sentences(app, lan=False))
    link = re.search(r"http://localhost(/sign-in/\S+)", said)
    assert link is not None
    browse.get(link[1])
    browse.submit("Sign in")
    again = "\n".join(sentences(app, lan=False))
    assert "/sign-in/" not in again
    assert "cop sign-in-link EMAIL" in again


def test_an_administrator_made_by_hand_is_enough(app: Flask, browse: Browser) -> None:
    boss = world.a_person("Boss", is_administrator=True)
    world.signed_in(browse, boss)
    assert FIRST not in "\n".join(sentences(app, lan=False))
    assert "cop sign-in-link" in "\n".join(sentences(app, lan=False))
