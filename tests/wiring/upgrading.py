"""What an installation of an earlier version held, kept as a file for each released schema: `tests/wiring/upgrades/`.

At a release, `python -m tests.wiring.upgrading` makes the one of that version: the sample, and an open session in which
three phones have suggested and answered, by the product's own addresses. The keys of its sealed answers are in the file
too: nobody real is in it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

KEPT = Path(__file__).parent / "upgrades"
PHONES = 3
DERIVED = ("alembic_version", "search_")
"""What the database makes by itself of the rest; of some, each engine has several tables."""
SIGN_IN = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*?Sign in as', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf_token)([^"]+)" value="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def put(connection: Connection, kept: dict[str, Any]) -> None:
    """Everything that it held, into a database of its schema that holds what the steps themselves put there."""
    tables = everything(connection)
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        held = kept["tables"].get(table.name)
        if held:
            rows = [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
            connection.execute(table.insert(), [meant(row, table) for row in rows])
            go_on_counting(connection, table)


def go_on_counting(connection: Connection, table: sa.Table) -> None:
    """PostgreSQL counts ids apart from the rows."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        asked = sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")
        if connection.scalar(sa.text(f"SELECT pg_get_serial_sequence('{table.name}', 'id')")):
            connection.execute(asked)


def meant(row: dict[str, Any], table: sa.Table) -> dict[str, Any]:
    return {name: value_of(value, table.c[name].type) for name, value in row.items()}


def value_of(value: Any, kind: sa.types.TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return base64.b64decode(value["b"])
    if isinstance(kind, sa.JSON):
        return json.loads(value)
    if isinstance(kind, sa.Boolean):
        return bool(value)
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC if kind.timezone else None)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value


def keys_into(folder: Path, kept: dict[str, Any]) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for name, key in kept["keys"].items():
        (folder / name).write_bytes(base64.b64decode(key))


def keep() -> None:
    """In a process of its own, on SQLite."""
    from cop.db import db
    from cop.schema import newest
    from cop.serve import prepare
    from cop.settings import Settings

    with tempfile.TemporaryDirectory() as place:
        told = {"COP_INSTANCE": place, "COP_SAMPLE": "1", "COP_SECRET_KEY": "x" * 40}
        app = prepare(Settings.from_environment(os.environ | told))
        live_through(app, Path(place))
        with app.app_context(), db.engine.connect() as connection:
            tables = {table.name: held_by(connection, table) for table in everything(connection)}
        keys = {f.name: base64.b64encode(f.read_bytes()).decode() for f in Path(place, "keys").iterdir()}
        said = {
            "schema": newest(),
            "keys": keys,
            "tables": {name: held for name, held in tables.items() if held["rows"]},
        }
        (KEPT / f"{newest()}.json").write_text(laid_out(said), encoding="utf-8")


def everything(connection: Connection) -> list[sa.Table]:
    """Each table after those that it points to."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _about: not name.startswith(DERIVED))
    return metadata.sorted_tables


def held_by(connection: Connection, table: sa.Table) -> dict[str, Any]:
    """As SQLite keeps it: past the types, so that what is read back is what was there."""
    rows = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')
    columns = list(rows.keys())
    return {"columns": columns, "rows": [[plain(value) for value in row] for row in rows]}


def plain(value: Any) -> Any:
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def laid_out(said: dict[str, Any]) -> str:
    """A row a line, so that a difference can be read."""
    tables = []
    for name, held in said["tables"].items():
        rows = ",\n   ".join(json.dumps(row, ensure_ascii=False) for row in held["rows"])
        tables.append(f'  "{name}": {{"columns": {json.dumps(held["columns"])}, "rows": [\n   {rows}]}}')
    head = f'{{\n "schema": "{said["schema"]}",\n "keys": {json.dumps(said["keys"], sort_keys=True)},\n "tables": {{\n'
    return head + ",\n".join(tables) + "\n }\n}\n"


def live_through(app: Any, place: Path) -> None:
    """The first community's session of today: opened, joined, suggested in and answered."""
    from cop.communities.models import Community
    from cop.db import db
    from cop.gatherings.models import Gathering

    leader = app.test_client()
    page = leader.get("/sign-in").get_data(as_text=True)
    form = SIGN_IN.search(page)
    assert form is not None
    send(leader, form[1], page, **dict(HIDDEN.findall(form[0])))
    with app.app_context():
        drafts = sa.select(Gathering).filter_by(state="draft").join(Gathering.community).order_by(Community.slug)
        found = db.session.scalars(drafts).first()
        here, code = f"/{found.community.slug}/sessions/{found.number}", found.join_code
        db.session.remove()
    send(leader, f"{here}/open", leader.get(f"{here}/").get_data(as_text=True))
    for n in range(PHONES):
        answer_as(app.test_client(), code, n)


def answer_as(phone: Any, code: str, n: int) -> None:
    send(phone, "/join", phone.get(f"/join/{code}").get_data(as_text=True), code=code, name=f"Upgrade Phone {n}")
    page = phone.get(f"/rooms/{code}").get_data(as_text=True)
    send(phone, f"/rooms/{code}/topics", page, title=f"Topic of phone {n}", kind="idea", hope="")
    page = phone.get(f"/rooms/{code}/reflection").get_data(as_text=True)
    words = {"feeling": f"Calm {n}", "today": f"Good {n}", "curious": f"Why {n}?"}
    send(phone, f"/rooms/{code}/reflection", page, **words, receipt=secrets.token_hex(16), rev="1")


def send(client: Any, path: str, page: str, **fields: str) -> None:
    token = TOKEN.search(page)
    answer = client.post(path, data=fields | {"csrf_token": token[1] if token else ""})
    if answer.status_code not in {200, 303}:
        raise RuntimeError(f"{path} was answered {answer.status_code}")


if __name__ == "__main__":
    keep()
