"""What the product knows of itself, from its own lists, without a database."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from cop.fileformat.places import BadFile
from cop.fileformat.reading import read
from cop.fileformat.references import Known

COP = Path(__file__).parents[2] / "cop"
SAMPLE = COP / "sample" / "programme.json"
FACETS = ("talent_area", "scope", "stage", "audience", "reach", "exchange")


def slugs(path: str, key: str) -> frozenset[str]:
    content = json.loads((COP / path).read_text(encoding="utf-8"))
    return frozenset(each["slug"] for each in content[key])


def column(path: str) -> frozenset[str]:
    with (COP / path).open(encoding="utf-8") as lines:
        return frozenset(row["slug"] for row in csv.DictReader(lines))


KNOWN = Known(
    words={
        **{facet: slugs("talentmap/taxonomy.json", facet) for facet in FACETS},
        "method": slugs("agenda/methods.json", "methods"),
        "role_type": column("communities/role_types.csv"),
        "organisation_type": column("communities/organisation_types.csv"),
        "footprint": column("communities/footprints.csv"),
    },
    reserved=frozenset({"map", "join", "rooms"}),
    communities=frozenset({"already-here"}),
    programmes=frozenset({"last-year"}),
)


def sample() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return content


def faults_of(content: object) -> list[str]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    try:
        read(raw, KNOWN)
    except BadFile as bad:
        return [str(fault) for fault in bad.faults]
    return []
