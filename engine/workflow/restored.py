"""A task read back from a stored case. SpiffWorkflow's own builds an id from text, asks the clock and copies the data for every task of
the case; a step touches a few of them, so here all that waits until it is asked for. A task of hundreds of people costs by it."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any
from uuid import UUID, SafeUUID

from SpiffWorkflow.task import Task

_STARTED = time.time()
_set, _UNKNOWN = object.__setattr__, SafeUUID.unknown


class Restored(Task):
    """Behaves as the library's task; `record` is the case's one data record, `local` what belongs to this branch alone."""

    def __init__(self, part: Any, spec: Any, key: UUID, state: int, record: dict[str, Any], local: dict[str, Any] | None, *, own: bool) -> None:
        self.id, self.workflow, self.task_spec = key, part, spec
        self._state, self._parent = state, None
        self._children: list[UUID] = []
        self.triggered, self.thread_id, self.last_state_change = False, Task.thread_id_pool, _STARTED
        self.internal_data: dict[str, Any] = {}
        self._record, self._local = record, local
        self._data: dict[str, Any] | None = None if own else record
        part.tasks[key] = self

    @property
    def data(self) -> dict[str, Any]:
        """The branch's data: a copy of the record, made when somebody looks."""
        if self._data is None:
            self._data = {**self._record, **(self._local or {})}
        return self._data

    @data.setter
    def data(self, value: dict[str, Any]) -> None:
        self._data = value


@lru_cache(maxsize=4096)
def finished_id(number: int) -> UUID:
    """The id of a finished task in one step: nobody asks for it from outside, so every case counts from one."""
    return UUID(int=number)


def key_of(text: str) -> UUID:
    """UUID(text) for 32 hexadecimal digits, without the checks of text from outside."""
    key = object.__new__(UUID)
    _set(key, "int", int(text, 16))
    _set(key, "is_safe", _UNKNOWN)
    return key
