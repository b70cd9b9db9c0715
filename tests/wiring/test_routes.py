"""Every address of the product, with who may use it: printed, and nobody forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cop.access import EVERYBODY, SIGNED_IN, declared
from cop.communities import abilities

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.routing import Rule

KNOWN = {EVERYBODY, SIGNED_IN, *abilities.OF_A_WORK}.union(
    *abilities.ABILITIES.values(), *abilities.PRESENCE.values(), abilities.ADMINISTRATOR
)
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def routes(app: Flask) -> list[tuple[Rule, str | None]]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [(rule, declared(app, rule.endpoint)) for rule in rules]


def test_every_address_says_who_may_use_it(
    routes: list[tuple[Rule, str | None]], record_property: Callable[[str, object], None]
) -> None:
    lines = [f"{len(routes)} addresses, and who may use them"]
    for rule, who in routes:
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"  {methods:9}{rule.rule:62}{who}")
    record_property("to print", "\n".join(lines))
    assert [rule.rule for rule, who in routes if who is None] == []


def test_each_ability_that_an_address_asks_for_is_one_that_somebody_has(
    routes: list[tuple[Rule, str | None]],
) -> None:
    """A slip of the pen in @may(…) would shut everybody out."""
    assert {who for _rule, who in routes if who not in KNOWN} == set()


def test_no_address_both_shows_and_changes(routes: list[tuple[Rule, str | None]]) -> None:
    """A GET is safe to repeat: mail scanners and browsers that look ahead follow links."""
    both = [rule.rule for rule, _who in routes if rule.methods and "GET" in rule.methods and CHANGES & rule.methods]
    assert both == []


def test_no_feature_is_named_a_way_that_a_community_could_be(app: Flask) -> None:
    """`/<community>` takes what is left: a first segment in use must come before it, whatever the slug."""
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    assert "<community>" in first
    assert not {part for part in first if "<" in part} - {"<community>"}
