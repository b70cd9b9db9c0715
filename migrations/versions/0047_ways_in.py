"""A password for whoever wants one, an organisation's own sign-in, devices with a name, a list of privileged acts."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_table(
        "wrong_tries",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wrong_tries")),
    )
    op.create_table(
        "outside_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_outside_identities_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_identities")),
        sa.UniqueConstraint("issuer", "person_id", name=op.f("uq_outside_identities_issuer_person_id")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_identities_issuer_subject")),
    )
    op.create_index(
        op.f("ix_outside_identities_person_id"), "outside_identities", ["person_id"], unique=False
    )
    op.create_table(
        "passwords",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=255), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passwords_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "privileged_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_id"], ["people.id"], name=op.f("fk_privileged_acts_about_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_privileged_acts_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_privileged_acts_community_id_communities"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privileged_acts")),
    )
    op.create_index(op.f("ix_privileged_acts_about_id"), "privileged_acts", ["about_id"], unique=False)
    op.create_index(op.f("ix_privileged_acts_at"), "privileged_acts", ["at"], unique=False)
    op.create_index(op.f("ix_privileged_acts_by_id"), "privileged_acts", ["by_id"], unique=False)
    op.create_index(
        op.f("ix_privileged_acts_community_id"), "privileged_acts", ["community_id"], unique=False
    )
    op.add_column("logins", sa.Column("way", sa.String(length=10), server_default="mail", nullable=False))
    op.add_column("logins", sa.Column("device", sa.String(length=40), server_default="", nullable=False))
    keep_what_was_noted()


def keep_what_was_noted() -> None:
    """Lines are added. Nothing of them changes but that whoever was erased becomes an empty number."""
    people = ("by_id", "about_id", "community_id")
    if op.get_bind().dialect.name == "sqlite":
        changed = [f"NEW.{name} IS NOT OLD.{name}" for name in ("id", "at", "kind", "detail")]
        changed += [f"(NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in people]
        refuse = "BEGIN SELECT RAISE(ABORT, 'what was noted stays'); END"
        op.execute(
            "CREATE TRIGGER privileged_acts_unchanged BEFORE UPDATE ON privileged_acts "
            f"WHEN {' OR '.join(changed)} {refuse}"
        )
        op.execute(f"CREATE TRIGGER privileged_acts_kept BEFORE DELETE ON privileged_acts {refuse}")
        return
    changed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in ("id", "at", "kind", "detail")]
    changed += [f"(NEW.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in people]
    op.execute(
        "CREATE FUNCTION what_was_noted_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what was noted stays'; END $$"
    )
    op.execute(
        "CREATE TRIGGER privileged_acts_unchanged BEFORE UPDATE ON privileged_acts FOR EACH ROW "
        f"WHEN ({' OR '.join(changed)}) EXECUTE FUNCTION what_was_noted_stays()"
    )
    op.execute(
        "CREATE TRIGGER privileged_acts_kept BEFORE DELETE ON privileged_acts FOR EACH ROW "
        "EXECUTE FUNCTION what_was_noted_stays()"
    )
