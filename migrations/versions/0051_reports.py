"""Reports: prepared, read by members first, signed off, and kept as they were."""

import sqlalchemy as sa
from alembic import op

from cop.db import UtcDateTime

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "evaluation_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("prepared_by", sa.String(length=160), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("in_one_minute", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("not_well", sa.String(length=500), nullable=False),
        sa.Column("what_changed", sa.String(length=1000), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("signed_by", sa.String(length=120), nullable=False),
        sa.Column("frozen", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_evaluation_reports_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_evaluation_reports_programme_id_programmes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_reports")),
        sa.UniqueConstraint(
            "programme_id",
            "number",
            "version",
            name=op.f("uq_evaluation_reports_programme_id_number_version"),
        ),
    )
    op.create_index(
        op.f("ix_evaluation_reports_community_id"), "evaluation_reports", ["community_id"], unique=False
    )
    op.create_index(
        op.f("ix_evaluation_reports_programme_id"), "evaluation_reports", ["programme_id"], unique=False
    )
    op.create_table(
        "report_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_report_comments_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["evaluation_reports.id"],
            name=op.f("fk_report_comments_report_id_evaluation_reports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["people.id"],
            name=op.f("fk_report_comments_written_by_id_people"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comments")),
    )
    op.create_index(
        op.f("ix_report_comments_community_id"), "report_comments", ["community_id"], unique=False
    )
    op.create_index(op.f("ix_report_comments_report_id"), "report_comments", ["report_id"], unique=False)
    op.create_index(
        op.f("ix_report_comments_written_by_id"), "report_comments", ["written_by_id"], unique=False
    )
    op.create_table(
        "report_parts",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_report_parts_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["evaluation_reports.id"],
            name=op.f("fk_report_parts_report_id_evaluation_reports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "community_id", name=op.f("pk_report_parts")),
    )
