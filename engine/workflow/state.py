"""The stored form of a running case: its tokens and its one data record, nothing of its definition.

SpiffWorkflow's own form keeps every task's data as a difference from its parent's; written in another key order, or by two
branches, it silently loses data. A case here has one data record; finished tasks keep only their place in the tree."""

from __future__ import annotations

import json
import zlib
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.catalog.definition import Definition
from engine.workflow.budget import MAX_STATE_BYTES, OverBudget
from engine.workflow.instance import Part, Trunk
from engine.workflow.restored import Restored, finished_id, key_of
from engine.workflow.specs import ParallelInstances, SequentialInstances

FORMAT = 1
READY, STARTED, WAITING, FINISHED = int(TaskState.READY), int(TaskState.STARTED), int(TaskState.WAITING), int(TaskState.FINISHED_MASK)
MAX_DEPTH = 900   # SpiffWorkflow stops seeing tasks 1,000 levels deep, without a word


def dump(workflow: Trunk, data: dict[str, Any], local_names: frozenset[str]) -> bytes:
    """The case as bytes. Raises OverBudget when it has grown past what one case may hold."""
    parts: list[list[Any]] = []
    seats: dict[UUID, tuple[int, int]] = {}
    live = [(None, workflow)] + [
        (workflow.get_task_from_id(task_id), part) for task_id, part in workflow.subprocesses.items()
    ]
    kept = [(caller, part) for caller, part in live if caller is None or not caller.has_state(TaskState.FINISHED_MASK)]
    for number, (caller, part) in enumerate(kept):
        tasks = _dump_tasks(part, local_names, seats, number)
        last = seats.get(part.last_task.id, (0, None))[1] if part.last_task is not None else None
        parts.append([seats[caller.id] if caller is not None else None, tasks, last, part.completed, part.success])
    text = json.dumps([FORMAT, data, parts], ensure_ascii=False, separators=(",", ":"))
    if len(text) > MAX_STATE_BYTES:
        raise OverBudget(f"the state of the case is larger than {MAX_STATE_BYTES} bytes")
    return zlib.compress(text.encode(), 1)


def _dump_tasks(part: Any, local_names: frozenset[str], seats: dict[UUID, tuple[int, int]], number: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    depths: list[int] = []
    done_with = _done_with(part)
    for task in part.tasks.values():
        key, state = task.id, task._state
        if done_with and key in done_with:
            continue
        if task._children or state != READY:          # nothing refers to a leaf that is open
            seats[key] = (number, len(rows))
        parent = None if task._parent is None else seats[task._parent][1]
        depths.append(0 if parent is None else depths[parent] + 1)
        if not state & FINISHED:
            local = {name: task.data[name] for name in local_names if name in task.data} if local_names else 0
            rows.append([task.task_spec.name, parent, int(state), key.hex, int(task.triggered), task.internal_data or 0, local or 0])
        elif task.triggered:
            rows.append([task.task_spec.name, parent, int(state), 0, 1])
        else:
            rows.append([task.task_spec.name, parent, int(state)])
    if depths and max(depths) > MAX_DEPTH:
        raise OverBudget(f"the case has gone through more than {MAX_DEPTH} steps in a row")
    return rows


def _done_with(part: Any) -> set[UUID]:
    """Instances of a running multi-instance task that are finished: their parent counts only those that are not. Kept, each step of a
    task of hundreds would carry all that went before."""
    found: set[UUID] = set()
    for task in part.tasks.values():
        if task._state == STARTED and isinstance(task.task_spec, (ParallelInstances, SequentialInstances)):
            task.internal_data["merged"] = task.internal_data.get("merged", [])[-1:]
            found |= {child.id for child in task.children if child._state == TaskState.COMPLETED and not child._children}
    return found


def load(definition: Definition, blob: bytes, script_engine: Any) -> tuple[Trunk, dict[str, Any]]:
    """The running case and its data. Raises ValueError/KeyError when the bytes are not a state of this definition."""
    version, data, parts = json.loads(zlib.decompress(blob))
    if version != FORMAT:
        raise ValueError(f"unknown state format {version!r}")
    counter = iter(range(1, 1 << 62))
    workflow = Trunk(definition.spec, definition.parts, script_engine=script_engine, deserializing=True)
    loaded: list[tuple[Any, list[Task]]] = []
    for seat, rows, last, completed, success in parts:
        if seat is None:
            part: Any = workflow
        else:
            caller = loaded[seat[0]][1][seat[1]]
            spec = definition.parts[caller.task_spec.spec]
            part = Part(spec, caller.id, workflow, deserializing=True)
            workflow.subprocesses[caller.id] = part
            part.completed_event.connect(caller.task_spec._on_subworkflow_completed, caller)
        tasks = _load_tasks(part, rows, data, counter)
        part.task_tree = tasks[0]
        part.last_task = None if last is None else tasks[last]
        part.completed, part.success = completed, success
        loaded.append((part, tasks))
    return workflow, data


def _load_tasks(part: Any, rows: list[list[Any]], data: dict[str, Any], counter: Any) -> list[Task]:
    specs, manager = part.spec.task_specs, part.top_workflow.event_manager
    tasks: list[Task] = []
    for row in rows:
        parent, state = row[1], row[2]
        if len(row) < 7:
            task = Restored(part, specs[row[0]], finished_id(next(counter)), state, data, None, own=False)
        else:
            task = Restored(part, specs[row[0]], key_of(row[3]), state, data, row[6] or None, own=True)
            task.internal_data = row[5] or {}
            if state == WAITING and isinstance(task.task_spec, CatchingEvent):
                manager.add_task(task)
        if parent is not None:
            task._parent = tasks[parent].id
            tasks[parent]._children.append(task.id)
        task.triggered = len(row) > 4 and bool(row[4])
        tasks.append(task)
    return tasks
