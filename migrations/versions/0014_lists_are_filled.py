"""The built-in lists: kinds of role and of organisation, systems, ways of working, the facets of the map.

Filled here, so that every installation has them from its first start, with or without the sample. Only a list
that is empty is filled: whoever has made it their own keeps it. What a later version adds is a later migration.
"""

import csv
import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

COP = Path(__file__).parents[2] / "cop"
LONG = sa.JSON()
TABLES = {
    "role_types": ("slug", "label", "definition", "position"),
    "organisation_types": ("slug", "label", "note", "position"),
    "footprints": ("slug", "name", "name_then", "aliases"),
    "method_cards": ("slug", "name", "family", "minutes", "group_min", "group_max", "card"),
    "facets": ("noun", "slug", "label", "definition", "family", "position"),
}


def upgrade() -> None:
    lists = {
        "role_types": numbered(rows("role_types")),
        "organisation_types": numbered(rows("organisation_types")),
        "footprints": [system(row) for row in rows("footprints")],
        "method_cards": [card(method) for method in content("agenda/methods.json")["methods"]],
        "facets": facets(content("talentmap/taxonomy.json")),
    }
    connection = op.get_bind()
    for name, columns in TABLES.items():
        typed = [sa.column(column, LONG if column in ("aliases", "card") else None) for column in columns]
        table = sa.table(name, *typed)
        if not connection.scalar(sa.select(sa.func.count()).select_from(table)):
            connection.execute(table.insert(), lists[name])


def content(path: str) -> dict:
    return json.loads((COP / path).read_text(encoding="utf-8"))


def rows(name: str) -> list[dict]:
    with (COP / "communities" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def numbered(found: list[dict]) -> list[dict]:
    return [row | {"position": place} for place, row in enumerate(found, 1)]


def system(row: dict) -> dict:
    aliases = [name.strip() for name in row["aliases"].split(";") if name.strip()]
    return {"slug": row["slug"], "name": row["name"], "name_then": row["name_in_2019"], "aliases": aliases}


def card(method: dict) -> dict:
    own = TABLES["method_cards"][:-1]
    rest = {key: value for key, value in method.items() if key not in own}
    return {key: method[key] for key in own} | {"card": rest}


def facets(taxonomy: dict) -> list[dict]:
    """Every list of the file whose members have a slug, in the file's order."""
    nouns = {noun: listed for noun, listed in taxonomy.items() if isinstance(listed, list) and noun != "never_hold"}
    return [
        {
            "noun": noun,
            "slug": each["slug"],
            "label": each["label"],
            "definition": each.get("definition", ""),
            "family": each.get("group", ""),
            "position": place,
        }
        for noun, listed in nouns.items()
        for place, each in enumerate(listed, 1)
    ]
