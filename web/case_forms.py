"""The forms on a case's page: messages the case waits for, and the villager's own open task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from engine.case_page import CasePage
from engine.choices import choices_for
from engine.form_now import form_now
from engine.forms import Form, Option
from web.current import the_engine
from web.i18n import is_chinese


@dataclass(frozen=True)
class FormShown:
    """A form, where it is sent, and how far it is filled in. `errors`: {key: {"code", "params"}}; `due_at` of a task."""

    name: str
    title: str
    action: str
    form: Form | None
    choices: Mapping[str, Sequence[Option]]
    values: Mapping[str, object]
    errors: Mapping[str, Mapping[str, object]]
    element: str

    def with_errors(self, values: Mapping[str, object], errors: Mapping[str, Mapping[str, object]]) -> FormShown:
        """The same form come back."""
        return replace(self, values=values, errors=errors)


def message_forms(case: CasePage, wrong: FormShown | None = None) -> list[FormShown]:
    """The messages this reader may send now."""
    found = [
        _shown(case, one.name, one.name_zh if is_chinese() else one.name_en, one.form, one.element,
               url_for("case_messages.send", number=case.number, name=one.name))
        for one in case.messages
    ]
    return [wrong if wrong is not None and wrong.action == one.action else one for one in found]


def task_forms(case: CasePage, wrong: FormShown | None = None) -> list[FormShown]:
    """The reader's own open tasks: what waits for exactly this villager."""
    found = [
        _shown(case, task.id, task.name_zh if is_chinese() else task.name_en, task.form, task.element,
               url_for("case_messages.complete", number=case.number, task_id=task.id))
        for task in case.mine if task.candidate
    ]
    return [wrong if wrong is not None and wrong.action == one.action else one for one in found]


def _shown(case: CasePage, name: str, title: str, form_name: str | None, element: str, action: str) -> FormShown:
    engine = the_engine()
    with engine.database.read() as connection:
        form = form_now(engine, connection, engine.catalog.get(case.version, connection), form_name, case.place, {})
    return FormShown(name, title, action, form, choices_for(engine, case.place), {}, {}, element)
