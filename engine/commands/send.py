"""Give a case a message its diagram waits for: a supplementary question 补充提问, a supervision order 督办."""

from __future__ import annotations

from collections.abc import Mapping

from engine import store, workflow
from engine.commands.case_ref import CaseRef
from engine.commands.complete import NO_FORM
from engine.commands.follow_main import leave_main, with_main
from engine.commands.incidents import record_failure
from engine.commands.requests import carried_out, remember
from engine.commands.step import Loaded, answered, doable, load, save
from engine.engine import Engine
from engine.errors import NotWaiting, NotYours, StepFailed
from engine.facts import Fact
from engine.people import Person, acting_as, may_send
from engine.workflow import StepError
from engine.workflow.waiting import AwaitedMessage

WITHDRAW = "withdraw"      # 撤回: drawn like any message; who follows another case leaves it with this one


def send_message(
    engine: Engine, actor: Person, case_id: str, name: str, *, request_key: str, answers: Mapping[str, object],
) -> CaseRef:
    """Send a message with its form's answers. Raises NotWaiting, NotYours, BadAnswers, StepFailed (an incident is open)."""
    try:
        return _send(engine, actor, case_id, name, request_key, answers)
    except StepError as problem:
        doing = {"verb": "send_message", "name": name, "actor_id": actor.id, "answers": dict(answers), "request_key": request_key}
        failed: StepFailed = record_failure(engine, case_id, problem, doing)
        raise failed from problem


def _send(engine: Engine, actor: Person, case_id: str, name: str, request_key: str, answers: Mapping[str, object]) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row, main = (store.load_case(connection, engine.database, case_id), None) if name != WITHDRAW else with_main(engine, connection, case_id)
        loaded = load(engine, connection, row, now)
        message = _awaited(loaded, name)
        if not may_send(actor, message.sender, row):
            raise NotYours("this message is not yours to send")
        form = loaded.definition.forms.get(message.form or "")
        checked = answered(engine, loaded, form, answers) if form is not None else NO_FORM
        step = doable(engine, workflow.send(loaded.instance, name, checked.fields))
        sent = Fact(
            "message_received", message.element, message.diagram, None, actor.id, message.sender,
            data={"message": name, "answers": checked.fields, "public": sorted(checked.public_keys),
                  **acting_as(actor, message.sender or "villager", row.place)}, texts=checked.texts,
            audience="villager")
        save(engine, connection, loaded, step, sent, now)
        if main is not None and step.completed:
            leave_main(connection, row, main, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _awaited(loaded: Loaded, name: str) -> AwaitedMessage:
    for message in loaded.before.messages:
        if message.name == name:
            return message
    raise NotWaiting(f"case {loaded.row.number} does not wait for {name!r} now")
