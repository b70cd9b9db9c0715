"""Sealed answers as they are kept: one row a participant and part, decided by one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model, inserting
from cop.direct import Ask
from cop.errors import Refused
from cop.reflections.sealing import RECEIPT_BYTES, Line, Seal, Words

NO_RECEIPT = bytes(RECEIPT_BYTES)


class OtherPhone(Refused):
    """The same participant from a device that does not hold the secret (403)."""

    def __init__(self) -> None:
        super().__init__("You have already sent this from another phone.")


class Outdated(Refused):
    """Something newer is kept already, or other words under the same number (409). Nothing was written."""

    def __init__(self, rev: int) -> None:
        super().__init__("You have already sent other words. Nothing was overwritten.")
        self.rev = rev


class Closed(Refused):
    """The part `how` takes no answers any more (410)."""

    def __init__(self) -> None:
        super().__init__("These questions have closed; your words are still on this phone.")


@dataclass(frozen=True, slots=True)
class Sending:
    """One press of Send: who in this room, from which device, the how-many-eth version, and the words."""

    participant: bytes
    device_secret: str
    rev: int
    words: dict[str, Words]
    add_late: bool = False
    """Add questions although the others were shown: people may guess whose they are."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one sending."""

    parts: dict[str, str]
    """Each part: saved, or shown already."""
    lines: tuple[Line, ...]
    """What is stored, under the numbers that its take-back codes answer to."""
    left: tuple[str, ...]
    """Questions that are stored nowhere: the others were shown, and their writer has not said to add them."""


class SealedAnswer(Model):
    """One participant's answers to one part. The primary key is the once-only rule."""

    __tablename__ = "sealed_answers"
    __table_args__ = {"sqlite_with_rowid": False}

    gathering_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    k: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    rev: Mapped[int] = mapped_column(sa.BigInteger)
    edit_tag: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)

    @classmethod
    def keep(cls, seals: Iterable[Seal], sending: Sending, ask: Ask) -> int | None:
        """Store in each part unless something at least as new is there. Return the newest stored rev that refused one
        of them, or None.

        One statement decides, so that two phones, tabs or retries cannot both win. Raise OtherPhone when a
        row belongs to another device.
        """
        rows = {seal: cls.row(seal, sending) for seal in seals}
        numbered = {f"{name}_{n}": value for n, row in enumerate(rows.values()) for name, value in row.items()}
        stored = {part for (part,) in ask(_upsert(inserting(ask.engine_name), len(rows)), **numbered)}
        refused = (cls.refused(seal, row, sending, ask) for seal, row in rows.items() if seal.part not in stored)
        return max((rev for rev in refused if rev is not None), default=None)

    @classmethod
    def row(cls, seal: Seal, sending: Sending) -> dict[str, Any]:
        k = seal.k(sending.participant)
        at = {"gathering_id": seal.gathering_id, "part": seal.part, "k": k}
        box = seal.seal(k, sending.words[seal.part])
        return at | {"rev": sending.rev, "edit_tag": seal.edit_tag(sending.device_secret), "box": box}

    @classmethod
    def refused(cls, seal: Seal, row: dict[str, Any], sending: Sending, ask: Ask) -> int | None:
        """What is there instead: nothing to worry about where it says the same under the same number."""
        [(rev, edit_tag, box)] = ask(THERE, **{name: row[name] for name in ("gathering_id", "part", "k")})
        if edit_tag != row["edit_tag"]:
            raise OtherPhone
        same = rev == sending.rev and say_the_same(seal.unseal(row["k"], box), sending.words[seal.part])
        return None if same else int(rev)


THERE = sa.select(SealedAnswer.rev, SealedAnswer.edit_tag, SealedAnswer.box).where(
    *(column == sa.bindparam(column.key) for column in (SealedAnswer.gathering_id, SealedAnswer.part, SealedAnswer.k))
)


@cache
def _upsert(insert: Callable[[sa.FromClause], Any], parts: int) -> sa.Executable:
    """Of one part, or of both at once. Built once for an engine: every save of every phone asks it."""
    table = SealedAnswer.metadata.tables["sealed_answers"]
    rows: list[dict[str, Any]] = [
        {column.key: sa.bindparam(f"{column.key}_{n}") for column in table.c} for n in range(parts)
    ]
    statement = insert(table).values(rows)
    new, kept = statement.excluded, table.c
    upsert: sa.Executable = statement.on_conflict_do_update(
        index_elements=["gathering_id", "part", "k"],
        set_={"rev": new.rev, "box": new.box},
        where=(kept.rev < new.rev) & (kept.edit_tag == new.edit_tag),
    ).returning(kept.part)
    return upsert


def say_the_same(kept: Words, sent: Words) -> bool:
    """Without a receipt in what was sent, the lines alone decide: a repeated post is no conflict."""
    same_receipt = sent.receipt in (NO_RECEIPT, kept.receipt)
    return same_receipt and (kept.lines, kept.show_if_few) == (sent.lines, sent.show_if_few)
