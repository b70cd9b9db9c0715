"""A PostgreSQL that somebody else looks after: what it has to do, and what its own log must not hold.

Whoever reads that log with its times, and saw who held a phone, would know whose answer came when. Nothing in the
product writes that down, and no server beside it should.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from cop.db import db

QUIET = {
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "log_duration": {"off"},
    "log_parameter_max_length_on_error": {"0"},
    "auto_explain.log_min_duration": {"-1"},
    "pgaudit.log": {"none", "ddl", "role", ""},
    "log_lock_waits": {"off"},
}
"""Settings by which it writes what people do, or when, into its log; and the values with which it does not."""
SETTING = sa.text("SELECT current_setting(:name, true)")


DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"


def be_durable(connection: Any, _record: object) -> None:
    """What is called saved is on its disk, whatever its keeper has set: else a power cut would take it back."""
    connection.execute(DURABLE)
    connection.commit()


def written_down() -> list[str]:
    """Those that do, each with its value. A setting that this server does not know does nothing."""
    there = {name: db.session.scalar(SETTING, {"name": name}) for name in QUIET}
    said = {name: {each.strip() for each in value.split(",")} for name, value in there.items() if value is not None}
    return [f"{name} = {there[name]}" for name, values in said.items() if values - QUIET[name]]


def unfit() -> str:
    """Why nothing could be kept there, if so."""
    encoding = db.session.scalar(SETTING, {"name": "server_encoding"})
    if encoding != "UTF8":
        return f"it is kept in {encoding}, which has not all letters. Make a new one: CREATE DATABASE … ENCODING 'UTF8'"
    if db.session.scalar(SETTING, {"name": "transaction_read_only"}) == "on":
        return "it is a copy that takes no changes: COP_DATABASE_URL has to name the one that does"
    return ""


TOLD = sa.text("SELECT extract(epoch FROM clock_timestamp())")
APART_SECONDS = 60


def clocks_apart() -> str:
    """A sentence when this machine and the database do not agree what time it is: several servers share the database's,
    and answers that are opened too early stay open. SQLite has no clock of its own."""
    if db.engine.dialect.name != "postgresql":
        return ""
    apart = datetime.now(UTC).timestamp() - float(db.session.scalar(TOLD) or 0)
    if abs(apart) <= APART_SECONDS:
        return ""
    said = f"This machine's clock and the database's are {abs(apart):.0f} seconds apart"
    return f"{said}, so answers that are due stay closed here. Set both by NTP."
