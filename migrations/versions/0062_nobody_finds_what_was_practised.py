"""What is said in a room to practise in is found by nobody: its number is 0, and below that once it was thrown away.

Each view that says what may be found gets one more condition; its triggers stay as they are.
"""

from alembic import op

revision = "0062"
down_revision = "0061"

OF_SESSIONS = ("search_topics", "search_lines", "search_questions")


def upgrade() -> None:
    connection = op.get_bind()
    for view in OF_SESSIONS:
        if connection.dialect.name == "sqlite":
            said = connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{view}'").scalar_one()
            connection.exec_driver_sql(f"DROP VIEW {view}")
            connection.exec_driver_sql(f"{said} AND g.number > 0")
        else:
            said = connection.exec_driver_sql(f"SELECT pg_get_viewdef('{view}'::regclass)").scalar_one()
            connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {view} AS {said.rstrip().rstrip(';')} AND g.number > 0")
