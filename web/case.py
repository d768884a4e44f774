"""/cases/<number>: one door for the villager and for staff; the template follows what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.case_page import CasePage, CaseTask, case_page
from engine.colleagues import who_works_around
from engine.files import Attached, attached_to
from engine.merged_with import merged_with
from engine.people import may
from web.case_forms import FormShown, message_forms, task_forms
from web.current import the_engine, the_person
from web.permissions import allow
from web.staff_words import role_words, stages, value_words
from web.timeline import entries

door = Blueprint("case", __name__)
TEMPLATES = {"villager": "case/villager.html", "staff": "case/staff.html"}


@door.get("/cases/<number>")
@allow("see_case", case="number")
def page(number: str) -> str:
    """The page of a case."""
    return render_case(number)


def render_case(number: str, wrong: FormShown | None = None, remark: Mapping[str, Any] | None = None) -> str:
    """The page of a case; `wrong` is a form that came back with errors and keeps what was filled in."""
    shown = case_page(the_engine(), the_person(), number)
    return render_template(TEMPLATES[shown.reads_as], **context_of(shown, wrong), remark=remark or {}, sent=request.form)


def context_of(case: CasePage, wrong: FormShown | None = None) -> dict[str, Any]:
    """What both templates get: the case, its timeline, the forms the reader may send, words."""
    person = the_person()
    return {
        "case": case, "stages": stages(), "timeline": entries(case), "role_words": role_words, "value_words": value_words,
        "holders": _holders(case), "messages": message_forms(case, wrong),
        "tasks": task_forms(case, wrong) if case.reads_as == "villager" else [],
        "diagrams": [{"ref": one, "url": url_for("case_diagrams.diagram", number=case.number, diagram=one.id)} for one in case.diagrams],
        "positions_url": url_for("case_diagrams.positions_of_case", number=case.number),
        "may_comment": case.reads_as == "staff" and may(person, "comment", place=case.place),
        "around": who_works_around(the_engine(), person, case.place) if case.reads_as == "staff" else (),
        "merged": merged_with(the_engine(), person, case.id),
        "files": [_file(one) for one in attached_to(the_engine(), person, case.id)],
        "may_attach": case.status != "closed",           # whoever may read a case may add a file to it
        "may_supervise": may(person, "supervise", place=case.place),
    }


def _file(found: Attached) -> dict[str, Any]:
    """A file in the shape of ui.attachments()."""
    return {"kind": found.kind, "url": url_for("files.download", attachment_id=found.id), "name": found.name, "by": found.by, "at": found.at,
            "audience": found.audience}


def _holders(case: CasePage) -> list[CaseTask]:
    """Who has the case, each once with their most urgent task; the villager's own turn is shown as a form instead."""
    found: dict[tuple[str, str], CaseTask] = {}
    for task in case.tasks:
        if not task.candidate:
            found.setdefault((task.role, task.place), task)
    return list(found.values())
