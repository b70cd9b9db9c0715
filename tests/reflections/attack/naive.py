"""The control: a survey as most are made. No author, no time, one row an answer, and the whole table tells everything.

`NAIVE=numbered` numbers the rows, `NAIVE=uuid` gives them random ids, which hides nothing: SQLite keeps a hidden
row number, and PostgreSQL the place and the transaction of each row.
"""

import os
import sqlite3
import uuid

import psycopg
from flask import Flask, request

from cop.db import PRAGMAS

URL, NUMBERED = os.environ["NAIVE_URL"], os.environ["NAIVE"] == "numbered"
POSTGRESQL = URL.startswith("postgresql")
KEY = (
    "TEXT PRIMARY KEY" if not NUMBERED else "SERIAL PRIMARY KEY" if POSTGRESQL else "INTEGER PRIMARY KEY AUTOINCREMENT"
)
TABLE = f"CREATE TABLE IF NOT EXISTS survey (id {KEY}, gathering_id INTEGER, feeling TEXT, today TEXT, curious TEXT)"

app = Flask("naive")


def write(statement: str, *values: object) -> None:
    if POSTGRESQL:
        with psycopg.connect(URL) as connection:
            connection.execute(statement.replace("?", "%s"), values)
        return
    connection = sqlite3.connect(URL, isolation_level=None, timeout=5)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(statement, values)
    connection.close()


write(TABLE)


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.post("/save")
def save() -> str:
    names = ["gathering_id", "feeling", "today", "curious"]
    answers: list[object] = [request.form[name] for name in names]
    if not NUMBERED:
        names, answers = ["id", *names], [str(uuid.uuid4()), *answers]
    write(f"INSERT INTO survey ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", *answers)
    return "saved"
