"""A list of cases, row by row: read in batches by keyset, personal details covered as in every list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from engine.case_filters import CaseFilters
from engine.case_line import CaseLine
from engine.case_list import cases
from engine.engine import Engine
from engine.masking import covered_text
from engine.people import Person
from engine.personal import masked_phone_of
from engine.tables import case
from engine.tables import person as person_table

MOST_ROWS = 50_000
BATCH = 500


@dataclass(frozen=True)
class ExportedCase:
    """A line of the list; the subject without the reporter's name or numbers people are known by, the phone covered."""

    line: CaseLine
    subject: str
    phone: str


def exported_cases(engine: Engine, person: Person, filters: CaseFilters, most: int = MOST_ROWS) -> Iterator[ExportedCase | None]:
    """The list's cases, up to `most`; then a none when there are more."""
    after, left = None, most
    while True:
        page = cases(engine, person, filters, after, BATCH, most=min(BATCH, left))
        yield from _covered(engine, page.items)
        left, after = left - len(page.items), page.next
        if after is None:
            return
        if left <= 0:
            yield None
            return


def _covered(engine: Engine, lines: tuple[CaseLine, ...]) -> Iterator[ExportedCase]:
    query = (
        select(case.c.id, case.c.subject, case.c.confidential, person_table.c.id.label("reporter_id"), person_table.c.name, person_table.c.phone_sealed)
        .outerjoin(person_table, person_table.c.id == case.c.reporter_id).where(case.c.id.in_([line.id for line in lines])))
    with engine.database.read() as connection:
        known = {row.id: row for row in connection.execute(query)}
    for line in lines:
        row = known[line.id]
        phone = None if row.confidential else masked_phone_of(engine.keyring, row.reporter_id, row.phone_sealed)
        yield ExportedCase(line, covered_text(row.subject, row.name, row.confidential), phone or "")
