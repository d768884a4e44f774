"""Carry a running case over to another version of its process. Pure: the state in, the step that the move is out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from engine.catalog.definition import Definition
from engine.expressions import ExpressionError, compile_expression
from engine.expressions.errors import EvaluationError
from engine.workflow.carry_rows import SPLIT, CannotMove, Place, drawn_alike, rewrite
from engine.workflow.clocks import Clocks
from engine.workflow.run import Instance, Step, StepError, _finish, _guarded, restore, waiting

_LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True)
class Carried:
    """The case on the other version. `moved`: [element before, element after] of the tokens that stand elsewhere now."""

    step: Step
    moved: tuple[tuple[str, str], ...]


def carry(old: Definition, new: Definition, blob: bytes, mapping: Mapping[Place, str], clocks: Clocks) -> Carried:
    """The case as it stands in the new version; clocks that go on keep their due moments. Raises CannotMove, or StepError where the new
    diagram fails at once, and ValueError or KeyError when the bytes are not a state of the old version."""
    before = restore(old, blob, clocks)
    version, data, parts = json.loads(zlib.decompress(blob))
    known = _data(old, new, data)
    redrawn: list[list[Any]] = []
    seats: list[list[int | None]] = []
    changed: set[int] = set()
    moved: list[tuple[str, str]] = []
    drawn: list[tuple[Any, Any]] = []
    for number, (seat, rows, last, completed, success) in enumerate(parts):
        was, now = (old.spec, new.spec) if seat is None else _called(old, new, drawn, parts, redrawn, seats, seat)
        drawn.append((was, now))
        diagram = old.drawn_in[was.name]
        if drawn_alike(was, now) and not any(place[0] == diagram for place in mapping):
            seats.append(list(range(len(rows))))
            redrawn.append([_seat(seat, seats), rows, last, completed, success])
            continue
        changed.add(number)
        done = rewrite(was, now, diagram, rows, mapping)
        seats.append(done.seats)
        moved += done.moved
        redrawn.append([_seat(seat, seats), done.rows, None if last is None else done.seats[last], completed, success])
    _policies_known(new, redrawn, drawn)
    same = not changed and known == data
    text = json.dumps([version, known, redrawn], ensure_ascii=False, separators=(",", ":"))
    instance = restore(new, blob if same else zlib.compress(text.encode(), 1), clocks)
    if same:
        return Carried(Step(blob, instance.data, instance.workflow.completed, waiting(instance), (), ()), ())
    instance.before = before.before
    with _guarded(instance):
        for number, part in enumerate((instance.workflow, *instance.workflow.subprocesses.values())):
            if number in changed:
                _foresee(instance, part)
        return Carried(_finish(instance), tuple(moved))


def _called(old: Definition, new: Definition, drawn: Any, parts: Any, redrawn: Any, seats: Any, seat: list[int]) -> tuple[Any, Any]:
    """What a called or embedded part is drawn as, before and now."""
    was, now = drawn[seat[0]]
    caller = was.task_specs[parts[seat[0]][1][seat[1]][0]]
    place = seats[seat[0]][seat[1]]
    after = now.task_specs[redrawn[seat[0]][1][place][0]]
    return old.parts[caller.spec], new.parts[after.spec]


def _seat(seat: list[int] | None, seats: list[list[int | None]]) -> list[Any] | None:
    return None if seat is None else [seat[0], seats[seat[0]][seat[1]]]


def _data(old: Definition, new: Definition, data: Mapping[str, Any]) -> dict[str, Any]:
    """The case's values under the new declarations: undeclared ones stay behind, new ones begin with their default. Raises CannotMove
    for a value that does not fit any more."""
    for name, value in data.items():
        field, before = new.fields.get(name), old.fields.get(name)
        if field is None or (before is not None and (field.type, field.values) == (before.type, before.values)):
            continue
        try:
            compile_expression(name, {name: field.type}).evaluate({name: value})
        except (ExpressionError, EvaluationError) as problem:
            raise CannotMove("field", None, name) from problem
        if field.values is not None and value is not None and value not in field.values:
            raise CannotMove("field", None, name)
    kept = {name: value for name, value in data.items() if name in new.fields}
    return {**kept, **{name: value for name, value in new.defaults().items() if name not in kept}}


def _policies_known(new: Definition, parts: list[list[Any]], drawn: list[tuple[Any, Any]]) -> None:
    """Raises CannotMove where something waits under a policy that the new version does not have."""
    for (_, now), part in zip(drawn, parts, strict=True):
        for row in part[1]:
            inside = row[5] if len(row) > 5 and isinstance(row[5], dict) else {}
            refs = [value for key, value in inside.items() if key.startswith("due:")] + ([inside["open"][2]] if "open" in inside else [])
            for ref in refs:
                if isinstance(ref, list) and ref[0] is not None and ref[0] not in new.deadlines:
                    raise CannotMove("policy", new.drawn_in[now.name], getattr(now.task_specs[row[0]], "bpmn_id", None))


def _foresee(instance: Instance, part: Any) -> None:
    """Foresee anew what follows each live task, and let events that the new diagram draws beside an activity begin to wait."""
    for task in [task for task in part.tasks.values() if task.has_state(_LIVE)]:
        instance.current = task
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        _pauses(task)
        split = task.parent
        if split is None or split.task_spec.name != task.task_spec.name + SPLIT:
            continue
        has = {child.task_spec.name for child in split.children}
        for event in split.task_spec.outputs:
            if isinstance(event, BoundaryEvent) and event.name not in has:
                child = split._add_child(event, TaskState.WAITING)
                event._predict(child, mask=TaskState.NOT_FINISHED_MASK)
                event._update(child)


def _pauses(task: Any) -> None:
    """What the element stops follows its property; clocks it stops already stay stopped."""
    wanted = ((getattr(task.task_spec, "extensions", None) or {}).get("pauses") or "").split()
    had = {ref[0]: ref for ref in task.internal_data.get("pauses", ())}
    if set(wanted) != set(had):
        task.internal_data["pauses"] = [had.get(policy) or [policy, None] for policy in wanted]
        if not wanted:
            del task.internal_data["pauses"]


__all__ = ["CannotMove", "Carried", "StepError", "carry"]
