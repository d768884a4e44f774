"""What happened on a case and what is open now, as a reader may see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.catalog.definition import Definition
from engine.clock import from_text
from engine.due_state import Due, DueState
from engine.masking import covered_text
from engine.people import Person, hands, may

# What people write that no form of a diagram asks for: why cases are merged, or taken apart.
OWN_WORDS = {"merge_reason": ("合并原因", "Why it is the same"), "rating_words": ("评价的话", "About the rating"), "unmerge_reason": ("拆分原因", "Why it is another matter")}


@dataclass(frozen=True)
class Said:
    """One answer in a fact: the form's label and what was chosen or written. `public`: the villager may read it."""

    key: str
    label_zh: str
    label_en: str
    words_zh: str
    words_en: str
    public: bool
    written: bool          # a person's own words, not a choice


@dataclass(frozen=True)
class CaseFact:
    """One entry of the timeline. `actor` is a name as this reader may see it, none when a deadline or the diagram did it.
    `stands_for`: the name of who was away, when the actor stood in for them. `data`: what else the fact holds (never a person's words)."""

    seq: int
    at: datetime
    kind: str
    element: str | None
    diagram: str | None
    name_zh: str | None
    name_en: str | None
    actor: str | None
    actor_role: str | None
    said: tuple[Said, ...]
    audience: str
    data: Mapping[str, Any]
    stands_for: str | None = None


@dataclass(frozen=True)
class CaseTask:
    """An open task. `mine`: the reader may work it; `place` is the name of the place that has it; `falls_to`: the role that decides
    because nobody else can do it."""

    id: str
    element: str
    diagram: str
    form: str | None
    name_zh: str
    name_en: str
    role: str
    place: str
    candidate: bool
    assignee_id: str | None
    assignee: str | None
    since: datetime
    due_at: datetime | None
    due: Due
    state: DueState
    mine: bool
    may_give: bool
    falls_to: str | None = None


PEOPLE = ("for", "from", "to")        # keys of a fact's data that hold somebody's id
NAMED = frozenset({"handed_over", "delegated", "delegation_resolved", "task_returned", "help_asked", "help_answered", "commented"})


def people_in(rows: Iterable[Any]) -> set[str]:
    """The ids of everybody these facts name besides who acted."""
    found: set[str] = set()
    for row in rows:
        data = json.loads(row.data) if row.kind in NAMED or any(f'"{key}":' in row.data for key in PEOPLE) else {}
        found |= {str(data[key]) for key in PEOPLE if data.get(key)} | set(data.get("mentions", ()))
    return found


@dataclass(frozen=True)
class Names:
    """The names a case needs, as this reader may see them. `hidden`: the reporter's name, covered where texts quote it, of a
    confidential case without a letter left."""

    people: Mapping[str, str]
    places: Mapping[str, str]
    hidden: str | None
    confidential: bool = False

    def text(self, words: str) -> str:
        """A person's words, with what this reader may not know covered."""
        return covered_text(words, self.hidden, self.confidential) if self.hidden is not None else words


def fact_of(row: Any, definition: Definition, names: Names, *, staff: bool) -> CaseFact:
    """A row of the fact table as an entry; a villager gets only the answers that are meant for villagers."""
    data = json.loads(row.data)
    public, answers, texts = set(data.pop("public", ())), data.pop("answers", None) or {}, json.loads(row.text or "{}")
    said = [_said(definition, row.element, key, value, key in public, False, names) for key, value in answers.items() if value is not None]
    said += [_said(definition, row.element, key, value, key in public, True, names) for key, value in texts.items()]
    policy = definition.deadlines.get(data.get("policy") or "")
    if policy is not None:
        data |= {"label_zh": policy.label_zh, "label_en": policy.label_en}
    if row.kind in NAMED:
        data["to_names"] = [names.people[one] for one in (data.get("to"), *data.get("mentions", ())) if one in names.people]
    own = row.actor_role == "villager"             # the villager's own answers need no permission to be read by the villager
    zh, en = element_name(definition, row.diagram, row.element)
    data |= {key: names.people.get(data[key], "") for key in PEOPLE if isinstance(data.get(key), str)}
    return CaseFact(
        row.seq, from_text(row.at), row.kind, row.element, row.diagram, zh, en, names.people.get(row.actor_id), row.actor_role,
        tuple(one for one in said if staff or one.public or own), row.audience,
        {key: value for key, value in data.items() if key not in ("path", "task", "seat", "name")}, data.get("for"))


def task_of(row: Any, definition: Definition, names: Names, person: Person, due: Due) -> CaseTask:
    """A row of the open_task table as the page shows it."""
    created, moment = from_text(row.created_at), from_text(row.due_at) if row.due_at else None
    zh, en = element_name(definition, row.diagram, row.element)
    return CaseTask(
        row.id, row.element, row.diagram, row.form, zh or row.name, en or row.name, row.role, names.places.get(row.place, ""),
        row.candidate_id is not None, row.assignee_id, names.people.get(row.assignee_id), created, moment,
        due, due.state, may(person, "work_task", task=row) and _has_it(person, row), may(person, "hand_over_task", task=row), row.falls_to)


def _has_it(person: Person, row: Any) -> bool:
    """Free, in one's own hands or those of who is away, or one's own to decide; while it is delegated also its owner's."""
    return row.falls_to is not None or bool({row.assignee_id, row.owner_id} & set(hands(person))) or row.assignee_id is None


def element_name(definition: Definition, diagram: str | None, element: str | None) -> tuple[str | None, str | None]:
    """(Chinese, English) name of what is drawn; none for facts that no element caused."""
    if element is None:
        return None, None
    info, words = definition.elements.get((diagram or "", element)), definition.words.get(element)
    zh = (info.name if info is not None else None) or element
    return zh, (words.en if words is not None else None) or zh


def _said(definition: Definition, element: str | None, key: str, value: Any, public: bool, written: bool, names: Names) -> Said:
    label_zh, label_en = _label(definition, element, key)
    zh, en = (names.text(str(value)),) * 2 if written else _value(definition, key, value)
    return Said(key, label_zh, label_en, zh, en, public, written)


def _label(definition: Definition, element: str | None, key: str) -> tuple[str, str]:
    """What the engine's own words are called, or what the form calls the answer: the element's own form first, then any that has the key, then the declared field."""
    if key in OWN_WORDS:
        return OWN_WORDS[key]
    own = definition.forms.get(f"{definition.process}/{element}")
    for form in filter(None, (own, *definition.forms.values())):
        for component in form.fields:
            if component.key == key:
                return component.label or key, component.label_en or component.label or key
    field = definition.fields.get(key)
    return (field.label_zh, field.label_en) if field is not None else (key, key)


def _value(definition: Definition, key: str, value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    field = definition.fields.get(key)
    pair = field.value_labels.get(str(value)) if field is not None else None
    return pair if pair is not None else (str(value), str(value))
