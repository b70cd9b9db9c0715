"""docs/access.md says what cop/communities/abilities.py grants, line by line."""

from __future__ import annotations

import re
from pathlib import Path

from cop.communities.abilities import ABILITIES, ADMINISTRATOR, OF_A_WORK, PRESENCE

PAGE = Path(__file__).parents[2] / "docs/access.md"
MEMBERSHIPS = {
    "member": ABILITIES["practitioner"],
    "host": ABILITIES["convenor"],
    "facilitator": ABILITIES["facilitator"],
    "academy reader": ABILITIES["reviewer"],
    "administrator": ADMINISTRATOR,
}


def tables():
    """Each table of the page: {column: its abilities}."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", PAGE.read_text(), re.M):
        head, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        found.append({name: {row[0] for row in rows if row[at] == "yes"} for at, name in enumerate(head) if at})
    return found


def test_it_repeats_the_list():
    faults = []
    for written, granted in zip(tables(), (MEMBERSHIPS, PRESENCE), strict=True):
        assert list(written) == list(granted)
        for who in granted:
            faults += [f"a “yes” is missing: {who}, {ability}" for ability in granted[who] - written[who]]
            faults += [f"a “yes” too many: {who}, {ability}" for ability in written[who] - granted[who]]
    assert not faults, "\n".join(sorted(faults))


def test_it_names_what_a_single_thing_grants():
    assert all(f"`{ability}`" in PAGE.read_text() for ability in OF_A_WORK)
