"""Tasks by the words of what was reported: the search walks from the newest case, and each match is asked for its open tasks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from engine.engine import Engine
from engine.inbox.seats import Branch, places_of
from engine.paging import Page, from_cursor, number_of, to_cursor
from engine.people import Person
from engine.search import asked_for, highlighted, readable_texts, shown_text, walk
from engine.tables import case, case_text, open_task
from engine.task_line import TaskLine, lines_by_id, task_line, with_pieces

_NUMBER = "0123456789-"


def by_words(
    engine: Engine, person: Person, branches: Sequence[Branch], narrow: list[ColumnElement[bool]], words: str, after: str | None, size: int,
) -> Page[TaskLine]:
    """A page of the matching tasks, those of the case reported last first."""
    theirs = or_(*(and_(*branch) for branch in branches))
    if len(words) >= 8 and all(letter in _NUMBER for letter in words):
        return _by_number(engine, [theirs, *narrow], words, size)
    asked, now = asked_for(words, places_of(person)), engine.clock.now()
    if asked is None:
        return Page(())
    query = (
        readable_texts(select(case_text.c.id.label("found"), open_task.c.id.label("task_id")))
        .join(open_task, open_task.c.case_id == case_text.c.case_id).where(theirs, *narrow)
    )
    with engine.database.read() as connection:
        rows, goes_on = walk(connection, query, asked, lambda row: asked.fits(*shown_text(engine.keyring, row)), number_of(from_cursor(after, 1)), size)
        lines = [task_line(engine, row, now) for row in lines_by_id(connection, [row.task_id for row in rows])]
    found = tuple(with_pieces(line, highlighted(line.subject, asked.runs)) for line in lines)
    return Page(found, to_cursor((str(goes_on),)) if goes_on else None)


def _by_number(engine: Engine, conditions: list[ColumnElement[bool]], number: str, size: int) -> Page[TaskLine]:
    """The tasks of the cases whose number begins so; a day's worth at most."""
    now = engine.clock.now()
    tasks = (
        select(open_task.c.id).join(case, case.c.id == open_task.c.case_id)
        .where(case.c.number.between(number, number + "z"), *conditions).order_by(case.c.number, open_task.c.sort_at, open_task.c.id).limit(size)
    )
    with engine.database.read() as connection:
        rows = lines_by_id(connection, connection.scalars(tasks).all())
    return Page(tuple(task_line(engine, row, now) for row in rows))
