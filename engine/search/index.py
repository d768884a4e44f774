"""Write the index: once per case, in the transaction that files it. What was reported never changes, unless its reporter has it erased."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from engine.search.asked import marks_of_case
from engine.search.letters import grams
from engine.tables import case_text

BLOCK = 14           # a block is 2^14 cases that were filed one after the other

# PostgreSQL knows no lazy walk from the newest match to the older ones: the block's mark lets a search begin with the newest cases.
_POSTGRESQL = text(
    "INSERT INTO case_text (id, case_id, words) SELECT n, :case_id, array_to_tsvector(CAST(:grams AS text[]) || ('b' || (n >> :block)))"
    " FROM (SELECT nextval(pg_get_serial_sequence('case_text', 'id')) AS n) AS next")
_SQLITE = text("INSERT INTO case_text (case_id) VALUES (:case_id)")
_SQLITE_WORDS = text("INSERT INTO case_words (rowid, words) VALUES (:id, :words)")

CREATE_WORDS = "CREATE VIRTUAL TABLE case_words USING fts5(words, content='', detail=none, tokenize='unicode61 remove_diacritics 0')"


_POSTGRESQL_AGAIN = text(
    "UPDATE case_text SET words = array_to_tsvector(CAST(:grams AS text[]) || ('b' || (id >> :block))) WHERE case_id = :case_id")
_SQLITE_GONE = text("INSERT INTO case_words (case_words, rowid, words) VALUES ('delete', :id, :words)")


def index_again(connection: Connection, case_id: str, village: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    """What a case says has become less (`before`, `after`: subject and text): what is gone is not found any more."""
    words = [*grams("\n".join(after)), *marks_of_case(village)]
    if connection.dialect.name != "sqlite":
        connection.execute(_POSTGRESQL_AGAIN, {"case_id": case_id, "grams": words, "block": BLOCK})
        return
    number = connection.scalar(select(case_text.c.id).where(case_text.c.case_id == case_id))
    if number is not None:
        connection.execute(_SQLITE_GONE, {"id": number, "words": " ".join([*grams("\n".join(before)), *marks_of_case(village)])})
        connection.execute(_SQLITE_WORDS, {"id": number, "words": " ".join(words)})


def index_case(connection: Connection, case_id: str, village: str, subject: str, body: str) -> None:
    """Make a case findable by what it says and where it lies."""
    marked = [*grams(f"{subject}\n{body}"), *marks_of_case(village)]
    if connection.dialect.name == "sqlite":
        number = connection.execute(_SQLITE, {"case_id": case_id}).lastrowid
        connection.execute(_SQLITE_WORDS, {"id": number, "words": " ".join(marked)})
    else:
        connection.execute(_POSTGRESQL, {"case_id": case_id, "grams": marked, "block": BLOCK})
