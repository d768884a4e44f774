"""A form for who has none: one that is there, a new one, or the one another tool wrote into the diagram."""

from __future__ import annotations

import re
from typing import Any

from engine.lint.finding import Choice, Finding
from engine.lint.folder import Folder
from engine.lint.repairs.kind import NOTHING, Ask, Kind
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work

NEW = "+"
KEY = f"{{{CAMUNDA}}}formKey"
KINDS_OF = {"string": "textfield", "boolean": "checkbox", "long": "number", "integer": "number", "int": "number", "double": "number", "date": "datetime", "enum": "select"}


def _choices(folder: Folder, finding: Finding) -> Ask | None:
    """A new form first, then those there are."""
    if not folder.process:
        return None
    new = f"{folder.process}/{plain(finding.element)}"
    known = sorted(path.removeprefix("forms/").removesuffix(".form") for path in folder.files if path.endswith(".form"))
    created = "新建表单 " if folder.locale.startswith("zh") else "a new form: "
    choices = ([] if new in known else [Choice(NEW + new, created + new)]) + [Choice(name, name) for name in known]
    return Ask("choice", tuple(choices), choices[0].value)


def plain(id_: str) -> str:
    """An element's id as a file's name."""
    return re.sub(r"[^\w\-]", "_", id_) or "form"


def question(work: Work, label: str = "") -> list[dict[str, object]]:
    """What a new form asks: how it went."""
    return [{"type": "textarea", "key": "note", "label": label or work.say("What was done", "办理情况"), "validate": {"required": True, "maxLength": 2000},
             "properties": {"label_en": label or "What was done"}}]


def chosen_form(work: Work, choice: str) -> str:
    """The chosen form's name; one that begins with “+” is created. Raises CannotRepair."""
    name = choice.removeprefix(NEW)
    if not re.fullmatch(r"[\w\-]+/[\w.\-]+", name):
        raise CannotRepair(work.say("{0} cannot be a form's name", "{0} 不能作表单名", choice or "—"))
    if choice.startswith(NEW):
        work.write_form(name, question(work))
    elif f"forms/{name}.form" not in work.files:
        raise CannotRepair(work.say("there is no form {0}", "没有表单 {0}", name))
    return name


def _set(work: Work, choice: str) -> None:
    work.edit.set(work.element, KEY, chosen_form(work, choice))


def _create(work: Work, choice: str) -> None:
    """The form that is named but is not there."""
    name = work.element.get(KEY) or next((pair.get("value") for pair in work.element.iter(f"{{{CAMUNDA}}}property") if pair.get("name") == "form"), "")
    chosen_form(work, NEW + (name or ""))


def _take_out(work: Work, choice: str) -> None:
    """The generated form of the diagram becomes a file; its declaration goes, for it is kept there."""
    held = next((one for one in work.element.iter() if isinstance(one.tag, str) and one.tag.endswith("}formData")), None)
    if held is None:
        raise CannotRepair(work.say("there is no form in {0}", "“{0}”里没有表单", work.finding.element))
    name = f"{work.process}/{plain(work.element.get('id'))}"
    fields = [one for one in held if isinstance(one.tag, str) and one.tag.endswith("}formField")]
    work.write_form(name, [_component(one, number) for number, one in enumerate(fields)] or question(work))
    work.edit.set(work.element, KEY, name)
    work.edit.remove(held)


def _component(field: Any, number: int) -> dict[str, object]:
    key = re.sub(r"\W", "_", field.get("id") or "").strip("_")
    kind = KINDS_OF.get(field.get("type") or "", "textfield")
    shown: dict[str, object] = {"type": kind, "key": key if key.isidentifier() else f"field_{number}", "label": field.get("label") or key, "properties": {"label_en": field.get("label") or key}}
    if kind == "select":
        listed = [one for one in field if isinstance(one.tag, str) and one.tag.endswith("}value") and one.get("id")]
        shown["values"] = [{"value": one.get("id"), "label": one.get("name") or one.get("id")} for one in listed]
        if not listed:
            shown |= {"type": "textfield"}
            del shown["values"]
    if kind == "datetime":
        shown["subtype"] = "date"
    return shown


KINDS = (
    Kind("form_file", ("forms.embedded",), "Make the form in the diagram a file", "把图里的表单存成文件", _take_out, lambda folder, finding: NOTHING if folder.process else None),
    Kind("form", ("forms.none",), "Choose or create the form", "选择或新建表单", _set, _choices),
    Kind("create_form", ("forms.missing",), "Create this form", "新建这个表单", _create, lambda folder, finding: NOTHING if folder.process else None),
    Kind("other_form", ("forms.missing",), "Choose another form", "改用别的表单", _set, _choices),
)
