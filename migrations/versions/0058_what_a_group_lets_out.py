"""What a group lets out of its community: a topic and a hope in its own wording, a document up to one version."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.add_column("topics", sa.Column("wording", sa.String(length=200), nullable=True))
    op.add_column("hopes", sa.Column("wording", sa.String(length=280), server_default="", nullable=False))
    op.add_column("documents", sa.Column("let_out", sa.Integer(), nullable=True))
