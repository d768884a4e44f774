"""Write the index: once per case, in the transaction that files it. What was reported never changes."""

from __future__ import annotations

from sqlalchemy import Connection, text

from engine.search.asked import marks_of_case
from engine.search.letters import grams

BLOCK = 14           # a block is 2^14 cases that were filed one after the other

# PostgreSQL knows no lazy walk from the newest match to the older ones: the block's mark lets a search begin with the newest cases.
_POSTGRESQL = text(
    "INSERT INTO case_text (id, case_id, words) SELECT n, :case_id, array_to_tsvector(CAST(:grams AS text[]) || ('b' || (n >> :block)))"
    " FROM (SELECT nextval(pg_get_serial_sequence('case_text', 'id')) AS n) AS next")
_SQLITE = text("INSERT INTO case_text (case_id) VALUES (:case_id)")
_SQLITE_WORDS = text("INSERT INTO case_words (rowid, words) VALUES (:id, :words)")

CREATE_WORDS = "CREATE VIRTUAL TABLE case_words USING fts5(words, content='', detail=none, tokenize='unicode61 remove_diacritics 0')"


def index_case(connection: Connection, case_id: str, village: str, subject: str, body: str) -> None:
    """Make a case findable by what it says and where it lies."""
    marked = [*grams(f"{subject}\n{body}"), *marks_of_case(village)]
    if connection.dialect.name == "sqlite":
        number = connection.execute(_SQLITE, {"case_id": case_id}).lastrowid
        connection.execute(_SQLITE_WORDS, {"id": number, "words": " ".join(marked)})
    else:
        connection.execute(_POSTGRESQL, {"case_id": case_id, "grams": marked, "block": BLOCK})
