"""反映: a villager's problem becomes a case with a number, and its process begins."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from engine import facts as chain
from engine import store, workflow
from engine.attachments import Upload
from engine.catalog.definition import Definition
from engine.clock import shown, to_text
from engine.commands.case_ref import CaseRef
from engine.commands.confidential import check_about, index_report
from engine.commands.incidents import open_incident
from engine.commands.requests import carried_out, remember
from engine.commands.step import doable, facts_of, happening, ledger_of, notices_of
from engine.deadlines import Ledger
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.facts import Fact
from engine.faults import fault
from engine.notices.tell import tell
from engine.people import Person, may
from engine.same_matter import same_matter
from engine.subjects import says_nothing, wordless_subject
from engine.tables import case, fact
from engine.uploads import attach_rows, take, waiting_for
from engine.workflow import Step, StepError
from engine.workflow.waiting import Waiting

NOTHING = Waiting((), (), (), ())
MAX_SUBJECT, MAX_TEXT = 200, 10_000
TAKEN = frozenset({"picture", "voice"})      # the kinds of files a report may carry


def report(
    engine: Engine, actor: Person, *, request_key: str, place: str, subject: str, text: str, category: str | None = None,
    reporter_id: str | None = None, source: str | None = None, process: str = "grievance", fields: dict[str, object] | None = None,
    submitted_at: datetime | None = None, uploads: Sequence[str] = (), files: Sequence[Upload] = (), keep_location: bool = False,
    standing_at: tuple[float, float] | None = None, confidential: bool = False, about_id: str | None = None,
) -> CaseRef:
    """File a case for `reporter_id` (the actor when none is given) in the village `place`. The report is kept even when the
    diagram's first step fails: it then waits as an incident. `submitted_at`: when it was said elsewhere first; deadlines run from
    now all the same. Finished `uploads` and plain `files` (pictures, recordings) become its attachments; with them the text may be
    empty. `keep_location`: the reporter consented that the place of a photo is kept; `standing_at`: latitude
    and longitude where they are, for when no photo tells. `confidential`: only who has the case in hand knows who reported
    it; `about_id`: whom of the staff it complains about: they never learn of it. Raises NotYours, BadAnswers, ScannerAway, CheckBusy."""
    subject, text = checked(subject, text, wordless=bool(uploads or files))
    reporter = reporter_id or actor.id
    if not may(actor, "report" if reporter == actor.id else "report_on_behalf", place=place):
        raise NotYours("you may not file a report for this village")
    if files:
        with engine.database.read() as connection:       # a repeated request is answered before its files are decoded again
            if (done := carried_out(connection, request_key, actor.id)) is not None:
                return done
    arrived = waiting_for(engine, actor, uploads, files, wanted=TAKEN, keep_location=keep_location) if uploads or files else ()
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        check_about(connection, about_id, place, reporter)
        taken = take(connection, actor, arrived, wanted=TAKEN)
        subject = subject or wordless_subject(one.kind for one in taken)
        definition = engine.catalog.current(connection, process)
        data = {**({"category": category} if category else {}), **(fields or {})}
        data |= _reported_before(connection, definition, data, place, reporter, subject, text, now)
        row = new_row(connection, definition, actor, reporter, place, subject, text, source, now) | {"confidential": confidential, "about_id": about_id}
        begun = Fact("reported", actor_id=actor.id, actor_role="villager" if reporter == actor.id else "grid_worker",
                     data={"place": place, "on_behalf": reporter != actor.id, **_said(submitted_at), **_repeats(data),
                           **_carried([(one.id, one.digest) for one in taken])}, audience="villager")
        ledger = ledger_of(engine, connection, definition, place, row["id"], now)
        try:
            step = doable(engine, workflow.start(definition, ledger, data))
        except StepError as problem:
            keep(connection, row, begun, now)
            open_incident(connection, row["id"], problem, {"verb": "report", "data": data, "actor_id": actor.id}, now)
        else:
            begin(engine, connection, row, definition, step, ledger, begun, now)
        attach_rows(connection, row["id"], actor, taken, "villager", now, keep_location=keep_location, standing_at=standing_at)
        index_report(connection, row, wordless=says_nothing(subject, text))
        remember(connection, request_key, actor.id, row["id"], now)
        fault("before_report_commit")
    return CaseRef(row["id"], row["number"])


def checked(subject: str, text: str, *, wordless: bool = False) -> tuple[str, str]:
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip()
    errors: dict[str, dict[str, object]] = {}
    for key, value, most in (("subject", subject, MAX_SUBJECT), ("text", text, MAX_TEXT)):
        if not value and not (wordless and not text):
            errors[key] = {"code": "required", "params": {}}
        elif len(value) > most:
            errors[key] = {"code": "too_long", "params": {"max": most}}
        elif any(ord(char) < 32 and char not in "\n\t" or 0xD800 <= ord(char) <= 0xDFFF for char in value):
            errors[key] = {"code": "bad_text", "params": {}}
    if errors:
        raise BadAnswers(errors)
    return subject, text


def _reported_before(
    connection: Connection, definition: Definition, data: dict[str, Any], place: str, reporter: str, subject: str, text: str, now: datetime,
) -> dict[str, Any]:
    """What a process wants to know of earlier reports, when it declares `repeats` or `same_matter` and nobody said so already."""
    wanted = {name for name in ("repeats", "same_matter") if name in definition.fields and name not in data}
    if not wanted:
        return {}
    category = str(data.get("category", definition.defaults().get("category", "")))
    if says_nothing(subject, text):
        return {}
    found = same_matter(connection, place=place, category=category, reporter_id=reporter, subject=subject, text=text, now=now)
    return {name: value for name, value in (("repeats", found.repeats), ("same_matter", found.others)) if name in wanted}


def _said(submitted_at: datetime | None) -> dict[str, object]:
    return {} if submitted_at is None else {"submitted_at": to_text(submitted_at)}


def _repeats(data: dict[str, Any]) -> dict[str, object]:
    """How often this villager reported the matter before, where it was more than never: statistics count it."""
    return {"repeats": data["repeats"]} if data.get("repeats") else {}


def _carried(files: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Which files came with it, and what they hold: inside the chain."""
    return {"attachments": [one for one, _ in files], "digests": [digest for _, digest in files]} if files else {}


def new_row(
    connection: Connection, definition: Definition, actor: Person, reporter: str, place: str, subject: str, text: str,
    source: str | None, now: datetime,
) -> dict[str, Any]:
    moment = to_text(now)
    return {
        "id": str(uuid4()), "number": _free_number(connection, now), "process": definition.process, "version": definition.version,
        "place": place, "subject": subject, "text": text, "reporter_id": reporter, "filed_by_id": actor.id, "source": source,
        "created_at": moment, "updated_at": moment, "stage": "report", "rev": 1,
    }


def _free_number(connection: Connection, now: datetime) -> str:
    """Date and eight digits: can be read out on the phone, says nothing about how many cases there are."""
    while True:
        number = f"{shown(now):%Y%m%d}-{secrets.randbelow(10**8):08d}"
        if connection.scalar(select(case.c.id).where(case.c.number == number)) is None:
            return number


def begin(
    engine: Engine, connection: Connection, row: dict[str, Any], definition: Definition, step: Step, ledger: Ledger, begun: Fact,
    now: datetime,
) -> None:
    facts = facts_of(definition, step, ledger, begun)
    rows = chain.chain(str(row["id"]), chain.GENESIS, 0, facts, now)
    values = row | store.case_values(step, "report", now) | {"due_at": store.nearest_due(step.waiting, ledger), "fact_count": len(rows), "fact_head": rows[-1]["hash"]}
    connection.execute(insert(case), values)
    fault("case_inserted")
    store.save_waiting(connection, str(row["id"]), str(row["place"]), str(row["reporter_id"]), NOTHING, step.waiting, ledger,
                       roles=dict(engine.roles), tags=store.tags_of(definition.process, step), now=now, about_id=row.get("about_id"))
    store.insert_all(connection, fact, rows)
    filed = _Reported(row)
    tell(connection, engine.rulebooks.recent(), happening(engine, filed, 0, None, step, facts), notices_of(filed, None, step, facts), now)


class _Reported:
    """A row that is about to be, with what notices ask for."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.id, self.number, self.process, self.place, self.reporter_id = (row[name] for name in ("id", "number", "process", "place", "reporter_id"))


def keep(connection: Connection, row: dict[str, Any], begun: Fact, now: datetime) -> None:
    """The report itself, without a workflow yet."""
    rows = chain.chain(str(row["id"]), chain.GENESIS, 0, [begun], now)
    connection.execute(insert(case).values(
        **row, status="incident", state=b"", state_digest=hashlib.sha256(b"").hexdigest(), fact_count=1, fact_head=rows[0]["hash"]))
    store.insert_all(connection, fact, rows)
