"""The worker tells every follower that its main case is answered: each in a transaction of its own, found by an index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from engine import store, workflow
from engine.clock import to_text
from engine.commands.incidents import record_failure
from engine.commands.step import Loaded, doable, load, save
from engine.engine import Engine
from engine.errors import StepFailed
from engine.facts import Fact
from engine.followers import answer_of
from engine.masking import masked_text
from engine.notices.tell import tell_about
from engine.tables import case, follower_due, person
from engine.workflow import StepError
from engine.workflow.waiting import AwaitedMessage

WITHDRAWN = "withdrawn"
RETRY_AFTER = timedelta(minutes=10)     # after a step that failed


def tell_followers(engine: Engine, limit: int = 100) -> int:
    """Tell up to `limit` followers; how many were told. Workers share the work: a case another one holds is passed over."""
    now = to_text(engine.clock.now())
    with engine.database.read() as connection:
        due = connection.scalars(
            select(follower_due.c.case_id).where(follower_due.c.due_at <= now).order_by(follower_due.c.due_at, follower_due.c.case_id).limit(limit)).all()
    told = 0
    for case_id in due:
        try:
            told += tell_follower(engine, case_id)
        except StepFailed:
            continue
    return told


def tell_follower(engine: Engine, case_id: str, *, even_if_failed: bool = False) -> bool:
    """Tell one follower; False when another worker has it, or there is nothing to tell. Raises StepFailed (an incident is open)."""
    try:
        return _tell(engine, case_id, even_if_failed)
    except StepError as problem:
        failed: StepFailed = record_failure(engine, case_id, problem, {"verb": "tell_follower"})
        with engine.database.write() as connection:
            later = to_text(engine.clock.now() + RETRY_AFTER)
            connection.execute(update(follower_due).where(follower_due.c.case_id == case_id).values(due_at=later))
        raise failed from problem


def _tell(engine: Engine, case_id: str, even_if_failed: bool) -> bool:
    now = engine.clock.now()
    query = select(case, follower_due.c.main_id, follower_due.c.main_seq, follower_due.c.why).join(
        follower_due, follower_due.c.case_id == case.c.id).where(case.c.id == case_id)
    if not even_if_failed:
        query = query.where(follower_due.c.due_at <= to_text(now))
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(query, of=case, skip_locked=True)).first()
        if row is None:
            return False
        if row.status != "closed":
            loaded = load(engine, connection, row, now)
            name = "unmerged" if row.why == WITHDRAWN else "main_answered"
            waits = next((message for message in loaded.before.messages if message.name == name), None)
        else:
            loaded, waits = None, None
        if loaded is not None and waits is not None and row.why == WITHDRAWN:
            _on_its_own(engine, connection, loaded, row, waits)
        elif loaded is not None and waits is not None:
            step = doable(engine, workflow.send(loaded.instance, "main_answered", {}))
            save(engine, connection, loaded, step, _answer(engine, connection, row, waits.element, waits.diagram), now)
        elif row.why == "answered" and row.outcome != WITHDRAWN:
            _again(engine, connection, row, loaded)
        # A newer answer that came in between has another count, and stays to be told.
        connection.execute(delete(follower_due).where(follower_due.c.case_id == row.id, follower_due.c.main_seq == row.main_seq))
    return True


def _on_its_own(engine: Engine, connection: Connection, loaded: Loaded, row: Row[Any], waits: AwaitedMessage) -> None:
    """Who reported the matter first took it back; the others did not: their cases go on, with the clocks they had."""
    step = doable(engine, workflow.send(loaded.instance, "unmerged", {}))
    told = Fact("unmerged", waits.element, waits.diagram, data={"main": row.main_id, "withdrawn": True}, audience="villager")
    save(engine, connection, loaded, step, told, engine.clock.now())
    connection.execute(update(case).where(case.c.id == row.id).values(merged_into=None))


def _answer(engine: Engine, connection: Connection, row: Row[Any], element: str | None, diagram: str | None) -> Fact:
    """What the follower's reporter reads: the answer's own words, without the name of whoever else reported the matter."""
    main = connection.execute(select(case.c.version, person.c.name).outerjoin(person, person.c.id == case.c.reporter_id).where(
        case.c.id == row.main_id)).one()
    others = connection.scalars(select(person.c.name).join(case, case.c.reporter_id == person.c.id).where(
        case.c.merged_into == row.main_id, case.c.reporter_id != row.reporter_id)).all()
    own = connection.scalar(select(person.c.name).where(person.c.id == row.reporter_id))
    hidden = [name for name in (main.name, *others) if name and name != own]
    words, role = answer_of(connection, engine.catalog.get(main.version, connection), row.main_id)
    said = {key: masked_text(text, *hidden) for key, text in words.items()}
    return Fact("main_answered", element, diagram, None, None, role, data={"main": row.main_id, "public": sorted(said)}, texts=said, audience="villager")


def _again(engine: Engine, connection: Connection, row: Row[Any], loaded: Loaded | None) -> None:
    """The main case was answered a second time, after rework: the follower has been told once, and reads the new answer as well."""
    now = engine.clock.now()
    answer = _answer(engine, connection, row, None, None)
    store.append_facts(connection, row, [answer], now)
    told = store.Notice(row.reporter_id, "main_answered", {"number": row.number})
    tell_about(engine, connection, row, [answer], [told], now)
