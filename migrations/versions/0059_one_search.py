"""One search: what may be found, kept by the database itself, so that no way of writing can forget it.

A view a kind says what of it may be found, by whom and in which words. Triggers on every table that a view reads put
the entry anew in the transaction that changed it; what leaves its view leaves the index. SQLite keeps the entries in an
FTS5 table, PostgreSQL as tsvectors. Nothing here reads an answer to "How are you feeling?" or "How was today?".
"""

from alembic import op

revision = "0059"
down_revision = "0058"

KINDS = {"work": 1, "topic": 2, "line": 3, "document": 4, "question": 0}
"""An entry's number is made of its row's own: below zero, with the kind in the last three bits; a question's own number,
drawn by chance, is taken as it is, so that nothing counts in which order questions came."""
VIEWS = {
    "work": """SELECT w.id AS source, 'work' || w.community_id
          || CASE WHEN w.visible_to = 'own-community' THEN '' ELSE ' workshared' || c.programme_id END
          || CASE WHEN w.visible_to = 'public' THEN ' workpublic' ELSE '' END AS seen,
        w.title AS title, w.summary || {tags} || {lines} || {outputs} || coalesce((SELECT ' ' || f.label
            FROM facets f WHERE f.noun = 'talent_area' AND f.slug = w.talent_area), '') AS body
        FROM work_items w JOIN communities c ON c.id = w.community_id
        WHERE NOT EXISTS (SELECT 1 FROM mapped_works m WHERE m.work_item_id = w.id AND m.hidden)""",
    "topic": """SELECT t.id AS source, 'topic' || g.community_id AS seen, t.title AS title, {parts} AS body
        FROM topics t JOIN gatherings g ON g.id = t.gathering_id
        WHERE NOT t.hidden AND t.state <> 'withdrawn' AND t.merged_into_id IS NULL""",
    "line": """SELECT h.id AS source, 'line' || g.community_id AS seen, '' AS title, h.text AS body
        FROM harvests h JOIN topics t ON t.id = h.topic_id JOIN gatherings g ON g.id = t.gathering_id
        WHERE NOT h.hidden AND NOT t.hidden AND t.state <> 'withdrawn' AND t.merged_into_id IS NULL""",
    "document": """SELECT d.id AS source, 'document' || d.community_id AS seen, d.title AS title,
        coalesce((SELECT v.body FROM versions v WHERE v.document_id = d.id ORDER BY v.number DESC LIMIT 1), '') AS body
        FROM documents d""",
    "question": """SELECT q.id AS source, 'question' || g.community_id AS seen, '' AS title,
        coalesce(nullif(q.wording, ''), q.text) AS body
        FROM curiosities q JOIN gatherings g ON g.id = q.gathering_id
        WHERE q.on_screen AND NOT q.hidden AND q.state <> 'merged'""",
}
JOINED = {
    "lines": "(SELECT {all} FROM exchanges e WHERE e.work_item_id = w.id)|e.text",
    "outputs": "(SELECT {all} FROM outputs o WHERE o.work_item_id = w.id)|o.title",
    "parts": "(SELECT {all} FROM topics p WHERE p.merged_into_id = t.id AND NOT p.hidden)|p.title",
}
SQLITE = {
    "tags": "coalesce((SELECT ' ' || group_concat(value, ' ') FROM json_each(w.tags)), '')",
    "all": "coalesce(' ' || group_concat({0}, ' '), '')",
}
POSTGRESQL = {
    "tags": "coalesce((SELECT ' ' || string_agg(value, ' ') FROM json_array_elements_text(w.tags)), '')",
    "all": "coalesce(' ' || string_agg({0}, ' ' ORDER BY {0}), '')",
}
WATCHED = [
    ("work_items", "title, summary, tags, visible_to, talent_area, community_id", "work", "SELECT {row}.id"),
    ("facets", "label", "work", "SELECT id FROM work_items WHERE talent_area = {row}.slug"),
    ("exchanges", "text, work_item_id", "work", "SELECT {row}.work_item_id"),
    ("outputs", "title, work_item_id", "work", "SELECT {row}.work_item_id"),
    ("mapped_works", "hidden, work_item_id", "work", "SELECT {row}.work_item_id"),
    ("communities", "programme_id", "work", "SELECT id FROM work_items WHERE community_id = {row}.id"),
    ("topics", "title, state, hidden, merged_into_id, gathering_id", "topic", "SELECT {row}.id"),
    ("topics", "title, hidden, merged_into_id", "topic", "SELECT {row}.merged_into_id"),
    ("topics", "state, hidden, merged_into_id", "line", "SELECT id FROM harvests WHERE topic_id = {row}.id"),
    ("harvests", "text, hidden, topic_id", "line", "SELECT {row}.id"),
    ("documents", "title, community_id", "document", "SELECT {row}.id"),
    ("versions", "body, number, document_id", "document", "SELECT {row}.document_id"),
    ("curiosities", "text, wording, hidden, on_screen, state, gathering_id", "question", "SELECT {row}.id"),
    ("gatherings", "community_id", "question", "SELECT id FROM curiosities WHERE gathering_id = {row}.id"),
    ("gatherings", "community_id", "topic", "SELECT id FROM topics WHERE gathering_id = {row}.id"),
    ("gatherings", "community_id", "line", "SELECT h.id FROM harvests h JOIN topics t ON t.id = h.topic_id"
     " WHERE t.gathering_id = {row}.id"),
]  # fmt: skip
"""Table, columns that count, kind of the entry, and which entries a row of the table touches."""
NOT_YET = {("communities", "work"), ("topics", "line"), ("gatherings", "topic"), ("gatherings", "line")}
"""What a new row of that table cannot have: its foreign keys say so."""

def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        make_sqlite()
    else:
        make_postgresql()


def say(sentence: str) -> None:
    """As it stands: a colon in it is no parameter."""
    op.get_bind().exec_driver_sql(sentence)


def number(kind: str, row: str) -> str:
    return f"-({row} * 8 + {KINDS[kind]})" if KINDS[kind] else row


def view(kind: str, words: dict[str, str]) -> str:
    """What may be found of this kind, on one engine."""
    joined = {name: text.split("|") for name, text in JOINED.items()}
    parts = {name: text.format(all=words["all"].format(column)) for name, (text, column) in joined.items()}
    return VIEWS[kind].format(tags=words["tags"], **parts)


def make_sqlite() -> None:
    say(
        "CREATE VIRTUAL TABLE search_entries USING fts5(seen, title, body, tokenize='unicode61 remove_diacritics 2')"
    )
    say("CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_entries, row)")
    for kind in KINDS:
        say(f"CREATE VIEW search_{kind}s AS {view(kind, SQLITE)}")
        say(f"INSERT INTO search_entries (rowid, seen, title, body) {entries(kind)}")
    for place, (table, columns, kind, which) in enumerate(WATCHED):
        for act, rows in (("insert", ["NEW"]), ("update", ["OLD", "NEW"]), ("delete", ["OLD"])):
            if act == "insert" and (table, kind) in NOT_YET:
                continue
            of = f" OF {columns}" if act == "update" else ""
            anew = "".join(put_anew(kind, which.format(row=row)) for row in rows)
            say(f"CREATE TRIGGER search_{place}_{act} AFTER {act}{of} ON {table} BEGIN {anew} END")


def entries(kind: str) -> str:
    return f"SELECT {number(kind, 'source')}, seen, title, body FROM search_{kind}s"


def put_anew(kind: str, which: str) -> str:
    numbers = f"SELECT {number(kind, 'k.id')} FROM (SELECT NULL AS id WHERE 0 UNION ALL {which}) k"
    return (
        f"DELETE FROM search_entries WHERE rowid IN ({numbers}); "
        f"INSERT INTO search_entries (rowid, seen, title, body) {entries(kind)} WHERE source IN ({which}); "
    )


def make_postgresql() -> None:
    say("CREATE TABLE search_entries (id bigint PRIMARY KEY, seen text[] NOT NULL, words tsvector NOT NULL)")
    say("CREATE INDEX ix_search_entries ON search_entries USING gin (seen, words)")
    say(
        "CREATE FUNCTION search_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$ SELECT to_tsvector("
        r"'pg_catalog.simple', regexp_replace(lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036F]', '', 'g')), "
        "'[^[:alnum:]]+', ' ', 'g')) $$"
    )
    for kind in KINDS:
        say(f"CREATE VIEW search_{kind}s AS {view(kind, POSTGRESQL)}")
        say(
            f"CREATE VIEW search_{kind}_entries AS SELECT source, {number(kind, 'source::bigint')} AS id, "
            "string_to_array(seen, ' ') AS seen, "
            "setweight(search_words(title), 'A') || setweight(search_words(body), 'D') AS words "
            f"FROM search_{kind}s"
        )
        say(f"INSERT INTO search_entries SELECT id, seen, words FROM search_{kind}_entries")
    for place, (table, columns, kind, which) in enumerate(WATCHED):
        acts = f"UPDATE OF {columns} OR DELETE"
        acts = acts if (table, kind) in NOT_YET else f"INSERT OR {acts}"
        watch(f"search_{place}", f"{acts} ON {table}", body_of(kind, which))


def body_of(kind: str, which: str) -> str:
    """Two people at one text: the second waits at the first's row, and puts in what both have said."""
    own = "" if which != "SELECT {row}.id" else "IF TG_OP <> 'INSERT' THEN "
    each = "".join(
        f"IF TG_OP <> '{never}' THEN {own}"
        f"DELETE FROM search_entries WHERE id IN (SELECT {number(kind, 'k.id::bigint')} "
        f"FROM ({which.format(row=row)}) k(id)); {'END IF; ' if own else ''}"
        f"INSERT INTO search_entries SELECT id, seen, words FROM search_{kind}_entries "
        f"WHERE source IN ({which.format(row=row)}) "
        "ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, words = excluded.words; END IF; "
        for row, never in (("OLD", "INSERT"), ("NEW", "DELETE"))
    )
    return f"BEGIN {each}RETURN NULL; END"


def watch(name: str, acts: str, body: str) -> None:
    say(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    say(f"CREATE TRIGGER {name} AFTER {acts} FOR EACH ROW EXECUTE FUNCTION {name}()")
