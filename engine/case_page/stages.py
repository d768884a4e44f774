"""The diagram, simplified for a villager: six stages, each with the day it was done and what of note happened in it. Which element belongs
to which stage is drawn (the property `stage`); nothing here knows a process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.catalog.definition import Definition
from engine.clock import from_text

STAGES = ("report", "accept", "triage", "handle", "rate", "close")
NEXT = {"report": "accept", "accept": "handle", "triage": "handle", "handle": "rate", "rate": "handle", "close": "close"}
NOTED = frozenset({"escalated", "returned", "transferred", "supervision_ordered", "reassigned", "merged", "unmerged", "withdrawn", "rating_expired",
                   "extension_granted", "reopened"})


@dataclass(frozen=True)
class StageNote:
    """Something of note, in the villager's words."""

    at: datetime
    words_zh: str
    words_en: str


@dataclass(frozen=True)
class StageShown:
    """One of the six. `state`: done, now, ahead, skipped; `at`: when it was done, or has begun if it is now; `times`: how often it was
    come to, when that is more than once (rework)."""

    key: str
    state: str
    at: datetime | None
    times: int
    notes: tuple[StageNote, ...]


def stages_of(row: Any, definition: Definition, facts: Sequence[Any]) -> tuple[StageShown, ...]:
    """The stages of a case; `facts`: all of them, the oldest first (kind, at, element, diagram, data, audience)."""
    done: dict[str, datetime] = {"report": from_text(row.created_at)}
    notes: dict[str, list[StageNote]] = {key: [] for key in STAGES}
    times: dict[str, int] = {}
    running, before = "accept", "accept"        # the stage it stands in, and stood in when the step began
    for fact in facts:
        moment, data = from_text(fact.at), json.loads(fact.data)
        if "path" in data:
            before = running
        if fact.kind in NOTED and fact.audience == "villager":
            notes[before].append(_note(definition, fact, moment))
        for diagram, element in data.get("path", ()):
            info = definition.elements.get((diagram, element))
            stage = info.properties.get("stage") if info is not None and info.kind in ("userTask", "callActivity", "subProcess") else None
            if stage in STAGES:
                done[str(stage)] = moment
                running = NEXT[str(stage)]
                if info is not None and info.kind == "callActivity":
                    times[str(stage)] = times.get(str(stage), 0) + 1
    return _shown(row, done, notes, times)


def _shown(row: Any, done: dict[str, datetime], notes: dict[str, list[StageNote]], times: dict[str, int]) -> tuple[StageShown, ...]:
    closed = row.status == "closed"
    here = STAGES.index("close" if closed else row.stage if row.stage in STAGES else "report")
    here = max(here, 1)                       # a report that was received is done with reporting
    done.setdefault("triage", done["accept"]) if "accept" in done else None
    if closed:
        done["close"] = from_text(row.closed_at)
    found = []
    for number, key in enumerate(STAGES):
        if closed:
            state = "done" if key in done else "skipped"
        else:
            state = "done" if number < here and (key in done or number == 0) else "skipped" if number < here else "now" if number == here else "ahead"
        at = done.get(key) if state == "done" else None
        found.append(StageShown(key, state, at, times.get(key, 0), tuple(notes[key])))
    return tuple(replace(one, times=0) if one.times < 2 else one for one in found)


def _note(definition: Definition, fact: Any, moment: datetime) -> StageNote:
    info, words = definition.elements.get((fact.diagram or "", fact.element or "")), definition.words.get(fact.element or "")
    zh = (words.villager_zh if words is not None else None) or (info.name if info is not None else None) or ""
    en = (words.villager_en if words is not None else None) or (words.en if words is not None else None) or zh
    return StageNote(moment, zh, en)
