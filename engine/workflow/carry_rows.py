"""The rows of a stored part of a case, rewritten for another version of its diagram: what is live has to have a place there, what
lies in the past stays as far as the new diagram knows it, what was only foreseen is left out and foreseen anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from engine.workflow.events import Moment

Place = tuple[str, str]                      # (diagram, element id)
SPLIT, JOIN = ".BoundaryEventSplit", ".BoundaryEventJoin"
_FORESEEN = int(TaskState.PREDICTED_MASK | TaskState.FUTURE)


class CannotMove(Exception):
    """A case has no place in the other version. `why`: gone | kind | instances | policy | field; `place`: which element or field."""

    def __init__(self, why: str, diagram: str | None, element: str | None) -> None:
        super().__init__(f"{why}: {element}")
        self.why, self.diagram, self.element = why, diagram, element


@dataclass
class Rewritten:
    """A part's new rows, where each old row went (none: left out), and the elements that moved or were left out."""

    rows: list[list[Any]] = field(default_factory=list)
    seats: list[int | None] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)


def rewrite(old: Any, new: Any, diagram: str, rows: list[list[Any]], mapping: Mapping[Place, str]) -> Rewritten:
    """The rows of a part drawn as `old`, for the part drawn as `new`. Raises CannotMove."""
    done = Rewritten()
    for row in rows:
        parent = None if row[1] is None else done.seats[row[1]]
        name = renamed(old, new, diagram, row[0], mapping)
        if row[2] & _FORESEEN or (row[1] is not None and parent is None):
            done.seats.append(None)
        elif row[2] & int(TaskState.FINISHED_MASK):
            done.seats.append(_put(done, row, name, parent) if name in new.task_specs else parent)
        else:
            done.seats.append(_live(done, old, new, diagram, row, name, parent))
    return done


def renamed(old: Any, new: Any, diagram: str, name: str, mapping: Mapping[Place, str]) -> str:
    """What a task is called in the new part: its element may be mapped to another one."""
    if name == f"{old.name}.EndJoin":
        return f"{new.name}.EndJoin"
    for suffix in (SPLIT, JOIN, " [child]"):
        if name.endswith(suffix):
            return mapping.get((diagram, name.removesuffix(suffix)), name.removesuffix(suffix)) + suffix
    return mapping.get((diagram, name), name)


def _live(done: Rewritten, old: Any, new: Any, diagram: str, row: list[Any], name: str, parent: int | None) -> int | None:
    before, after = old.task_specs[row[0]], new.task_specs.get(name)
    if after is None and (isinstance(before, BoundaryEvent) or row[0].endswith(JOIN)):
        return None                                     # the activity goes on without this event
    element = before.bpmn_id or row[0]
    if after is None:
        raise CannotMove("gone", diagram, element)
    if isinstance(before, BoundaryEvent) and isinstance(after, BoundaryEvent) and not _attached(done, after, parent):
        return None                                     # drawn at another activity now: it waits where it is drawn, once that begins
    if kind_of(before) != kind_of(after):
        raise CannotMove("instances" if "Instances" in type(before).__name__ + type(after).__name__ else "kind", diagram, element)
    if name + SPLIT in new.task_specs and (parent is None or done.rows[parent][0] != name + SPLIT):
        done.rows.append([name + SPLIT, parent, int(TaskState.COMPLETED)])
        parent = len(done.rows) - 1
    if row[0] != name and before.bpmn_id is not None:
        done.moved.append((before.bpmn_id, after.bpmn_id))
    return _put(done, _own_names(before, after, row), name, parent)


def _put(done: Rewritten, row: list[Any], name: str, parent: int | None) -> int:
    done.rows.append([name, parent, *row[2:]])
    return len(done.rows) - 1


def _attached(done: Rewritten, event: Any, parent: int | None) -> bool:
    """Whether the event is drawn at the activity it waits beside."""
    if parent is None:
        return False
    return any(spec.name == done.rows[parent][0] for spec in event.inputs)


def kind_of(spec: Any) -> tuple[Any, ...]:
    """What has to be the same for a token to stand on the one instead of the other."""
    kind: tuple[Any, ...] = (type(spec).__name__,)
    if isinstance(spec, CatchingEvent):
        events = getattr(spec.event_definition, "event_definitions", None) or [spec.event_definition]
        kind += tuple(type(event).__name__ for event in events)
    if isinstance(spec, BoundaryEvent):
        kind += (bool(spec.cancel_activity),)
    if hasattr(spec, "cardinality"):
        kind += (spec.data_input is None, getattr(spec.input_item, "bpmn_id", None))
    return kind


def _own_names(before: Any, after: Any, row: list[Any]) -> list[Any]:
    """A timer keeps what it waits under by its element's id: under its new id then."""
    if not isinstance(before, CatchingEvent) or not isinstance(row[5], dict):
        return row
    names = dict(zip((moment.name for moment in _moments(before)), (moment.name for moment in _moments(after)), strict=False))
    kept = {_due_name(key, names): value for key, value in row[5].items()}
    return [*row[:5], kept, *row[6:]]


def _moments(spec: Any) -> list[Moment]:
    events = getattr(spec.event_definition, "event_definitions", None) or [spec.event_definition]
    return [event for event in events if isinstance(event, Moment)]


def _due_name(key: str, names: Mapping[str, str]) -> str:
    name = key.removeprefix("due:")
    return f"due:{names.get(name, name)}" if key.startswith("due:") else key


def drawn_alike(old: Any, new: Any) -> bool:
    """Whether a part of a case can stay byte for byte as it is: the same elements in the same order of flow."""
    return old is new or _shape(old) == _shape(new)


def _shape(part: Any) -> dict[str, Any]:
    return {name: (kind_of(spec), [one.name for one in spec.outputs], getattr(spec, "spec", None), _of_message(spec),
                   (getattr(spec, "extensions", None) or {}).get("pauses")) for name, spec in part.task_specs.items()}


def _of_message(spec: Any) -> Any:
    return getattr(getattr(spec, "event_definition", None), "name", None)


