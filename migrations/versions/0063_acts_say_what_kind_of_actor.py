"""A line of the list says whether the operator, a stranger or a person did it, for when no name is left."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

FIXED = ("id", "at", "kind", "detail", "actor")
PEOPLE = ("by_id", "about_id", "community_id")


def upgrade() -> None:
    op.add_column("privileged_acts", sa.Column("actor", sa.String(length=10), server_default="", nullable=False))
    keep_it_too()


def keep_it_too() -> None:
    """What was noted stays: the new column as well."""
    lite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if lite else "IS DISTINCT FROM"
    changed = [f"NEW.{name} {differs} OLD.{name}" for name in FIXED]
    changed += [f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in PEOPLE]
    when, trigger = " OR ".join(changed), "CREATE TRIGGER privileged_acts_unchanged BEFORE UPDATE ON privileged_acts"
    if lite:
        op.execute("DROP TRIGGER privileged_acts_unchanged")
        op.execute(f"{trigger} WHEN {when} BEGIN SELECT RAISE(ABORT, 'what was noted stays'); END")
        return
    op.execute("DROP TRIGGER privileged_acts_unchanged ON privileged_acts")
    op.execute(f"{trigger} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION what_was_noted_stays()")
