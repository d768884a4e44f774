"""Canned replies: which there are for a task, and what becomes of their placeholders."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, literal, or_, select, tuple_, update

from engine.clock import SHOWN_IN, from_text, to_text
from engine.colleagues import around
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.masking import covered_name
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, concerned_with, may
from engine.subjects import subject_words
from engine.tables import case, open_task, person, place, reply_template

PLACEHOLDERS = ("number", "subject", "village", "villager", "me", "role", "due", "today")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
MOST = 50
LONGEST_TITLE, LONGEST_BODY = 60, 2000


@dataclass(frozen=True)
class Reply:
    """A canned reply. `owner_id`: one person's own, else everybody's at its place; `element`: only for this task, '' for all."""

    id: str
    title: str
    body: str
    element: str
    place: str
    place_name: str
    owner_id: str | None


def replies_for(engine: Engine, reader: Person, task_id: str) -> list[Reply]:
    """What fits a task: the reader's own, and those of its village, township and county; by title, at most MOST."""
    with engine.database.read() as connection:
        task = connection.execute(select(open_task.c.element, case.c.place, case.c.process).join(case, case.c.id == open_task.c.case_id).where(
            open_task.c.id == task_id)).first()
        if task is None:
            return []
        fits = (reply_template.c.active, reply_template.c.process.in_(("", task.process)), reply_template.c.element.in_(("", task.element)))
        shared = (reply_template.c.owner_id.is_(None) & reply_template.c.place.in_(around(task.place)))
        rows = connection.execute(_SELECT.where(*fits, or_(shared, reply_template.c.owner_id == reader.id)).order_by(
            reply_template.c.title, reply_template.c.id).limit(MOST)).all()
    return [_reply(row) for row in rows]


def replies_at(engine: Engine, reader: Person, after: str | None = None, size: int = 50) -> Page[Reply]:
    """What this person may change: shared ones of their places, and their own; by place and title."""
    size, key = fit(size), from_cursor(after, 3)
    order = (reply_template.c.place, reply_template.c.title, reply_template.c.id)
    theirs: list[Any] = [reply_template.c.owner_id == reader.id]
    if may(reader, "manage_replies"):
        theirs += [reply_template.c.owner_id.is_(None) & reply_template.c.place.startswith(one.place, autoescape=True)
                   for one in reader.memberships if one.role in ("command_room", "administrator")]
    query = _SELECT.where(reply_template.c.active, or_(*theirs)).order_by(*order).limit(size + 1)
    if key is not None:
        query = query.where(tuple_(*order) > tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_reply(row) for row in rows], size, lambda one: (one.place, one.title, one.id))


def add_reply(engine: Engine, actor: Person, *, title: str, body: str, place_code: str, own: bool, element: str = "", process: str = "") -> str:
    """A new canned reply: one's own, or everybody's at a place one manages; its id. Raises NotYours, BadAnswers (empty, too long, a
    placeholder nobody knows, no such place)."""
    problems: dict[str, dict[str, object]] = {}
    title, body = title.strip(), body.strip()
    for key, text, longest in (("title", title, LONGEST_TITLE), ("body", body, LONGEST_BODY)):
        if not text:
            problems[key] = problem("required")
        elif len(text) > longest:
            problems[key] = problem("too_long", max=longest)
    unknown = sorted({name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS})
    if unknown:
        problems["body"] = problem("unknown_placeholder", name=unknown[0])
    if problems:
        raise BadAnswers(problems)
    if not may(actor, "use_replies") if own else not may(actor, "manage_replies", place=place_code):
        raise NotYours("replies for this place are not yours to write")
    made = str(uuid.uuid4())
    with engine.database.write() as connection:
        if connection.scalar(select(place.c.code).where(place.c.code == place_code)) is None:
            raise BadAnswers({"place": problem("not_an_option")})
        connection.execute(insert(reply_template).values(
            id=made, title=title, body=body, process=process, element=element, place=place_code, owner_id=actor.id if own else None,
            created_by_id=actor.id, created_at=to_text(engine.clock.now()), active=True))
    return made


def drop_reply(engine: Engine, actor: Person, reply_id: str) -> None:
    """Nobody is offered this reply any more; the row stays. Raises NotFound, NotYours."""
    with engine.database.write() as connection:
        row = connection.execute(select(reply_template).where(reply_template.c.id == reply_id)).first()
        if row is None or row.owner_id not in (None, actor.id):
            raise NotFound("no such reply")
        if row.owner_id is None and not may(actor, "manage_replies", place=row.place):
            raise NotYours("replies for this place are not yours to change")
        connection.execute(update(reply_template).where(reply_template.c.id == reply_id).values(active=False))


def filled(engine: Engine, reader: Person, template: Reply, task_id: str) -> str:
    """The reply for one task, its placeholders filled in as this person may know them. Raises NotFound (no such open task)."""
    return fill(template.body, words_for(engine, reader, task_id))


def fill(body: str, words: Mapping[str, str]) -> str:
    """Placeholders become words in one pass: what stands in a subject is never taken for a placeholder."""
    return _PLACEHOLDER.sub(lambda found: words.get(found.group(1), found.group(0)), body)


def words_for(engine: Engine, reader: Person, task_id: str) -> dict[str, str]:
    """What each placeholder means for a task. Raises NotFound."""
    village, reporter = place.alias("village"), person.alias("reporter")
    query = (
        select(case, open_task.c.role.label("task_role"), open_task.c.due_at.label("task_due_at"), village.c.name.label("village"),
               reporter.c.name.label("reporter"))
        .join(open_task, open_task.c.case_id == case.c.id).join(village, village.c.code == case.c.place)
        .outerjoin(reporter, reporter.c.id == case.c.reporter_id).where(open_task.c.id == task_id))
    with engine.database.read() as connection:
        row = connection.execute(query).first()
        if row is None:
            raise NotFound("no such task")
        knows = may(reader, "see_reporter", case=concerned_with(connection, row))
    role = engine.roles.get(row.task_role)
    return {
        "number": row.number, "subject": subject_words(row.subject), "village": row.village, "me": reader.name, "role": role.zh if role is not None else "",
        "villager": (row.reporter if knows else covered_name(row.reporter, row.confidential)) or "", "due": _day(row.task_due_at),
        "today": _chinese_day(engine.clock.now().astimezone(SHOWN_IN)),
    }


def reply(engine: Engine, reader: Person, reply_id: str) -> Reply:
    """A reply this person may use. Raises NotFound."""
    with engine.database.read() as connection:
        row = connection.execute(_SELECT.where(reply_template.c.id == reply_id, reply_template.c.active)).first()
    if row is None or row.owner_id not in (None, reader.id) or not _around(reader, row):
        raise NotFound("no such reply")
    return _reply(row)


_SELECT = select(reply_template, place.c.name.label("place_name")).join(place, place.c.code == reply_template.c.place)


def _around(reader: Person, row: Row[Any]) -> bool:
    return row.owner_id == reader.id or any(row.place in around(one.place) or row.place.startswith(one.place) for one in reader.memberships)


def _reply(row: Row[Any]) -> Reply:
    return Reply(row.id, row.title, row.body, row.element, row.place, row.place_name, row.owner_id)


def _day(text: str | None) -> str:
    return _chinese_day(from_text(text).astimezone(SHOWN_IN)) if text else ""


def _chinese_day(moment: Any) -> str:
    """A day as a reply to a villager has it: 3月5日."""
    return f"{moment.month}月{moment.day}日"
