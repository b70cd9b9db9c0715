"""Alembic's entry: the connection comes from cop.schema, never from an ini file."""

from alembic import context

from cop.db import Model

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    transaction_per_migration=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
