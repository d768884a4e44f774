"""/admin/import-process: another tool's diagram is drawn, told what keeps it from running, repaired, and taken home as a folder. Nothing is deployed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.catalog.xml import MAX_BYTES
from engine.lint import Finding, Refused, lint_folder
from engine.lint.repairs import CannotRepair, apply
from engine.lint.repairs.everything import repair_all
from engine.process_import import import_process
from engine.process_import.drafts import Draft, Drafts, packed
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import is_chinese
from web.permissions import allow

door = Blueprint("import_process", __name__)
LONGEST = 2000
SHOWN = 60                  # findings on one page: the next come when these are mended


@door.get("/admin/import-process")
@allow("deploy")
def page() -> str:
    """Choose a file."""
    return render_template("admin/import_process.html", tabs=admin_tabs("processes.page"), errors={})


@door.post("/admin/import-process")
@allow("deploy")
def upload() -> Response | tuple[str, int]:
    """Bring a file in."""
    given = request.files.get("file")
    data = b"" if given is None else given.stream.read(MAX_BYTES + 1)
    if given is None or not given.filename:
        return _again(gettext("Choose a file."))
    engine, person = the_engine(), the_person()
    try:
        found = import_process(data, given.filename[:200], engine.roles, _locale())
    except Refused as problem:
        stop = "。" if is_chinese() else ". "
        return _again(" ".join(one.reason[:1].upper() + one.reason[1:] + stop + one.repair for one in problem.findings[:3]))
    drafts = _drafts()
    draft = Draft(drafts.new_id(), person.id, found.process, given.filename[:200], found.notes, found.files, engine.clock.now())
    drafts.save(draft)
    return redirect(url_for("import_process.draft", draft_id=draft.id), 303)


@door.get("/admin/import-process/<draft_id>")
@allow("deploy")
def draft(draft_id: str) -> str:
    """The drawing, and what is to be repaired."""
    return _shown(_load(draft_id))


@door.post("/admin/import-process/<draft_id>")
@allow("deploy")
def repair(draft_id: str) -> Response | tuple[str, int]:
    """Make one repair, or all that have a likely answer."""
    engine, held, form = the_engine(), _load(draft_id), request.form
    if form.get("repair") == "all":
        files, made = repair_all(held.files, lambda files: lint_folder(files, engine.roles, _locale()), engine.roles, _locale())
        flash(gettext("%(count)s repairs were made. Look at each: the answers were guessed.", count=len(made)), "success" if made else "message")
        _drafts().save(replace(held, files=files, made=held.made + len(made)))
        return redirect(url_for("import_process.draft", draft_id=held.id), 303)
    finding = next((one for one in _findings(held) if key_of(one) == (form.get("file", ""), form.get("rule", ""), form.get("element", ""))), None)
    if finding is None:
        flash(gettext("This is repaired already."), "message")
        return redirect(url_for("import_process.draft", draft_id=held.id), 303)
    wanted = form.get("repair", "")
    try:
        files = apply(held.files, finding, wanted, form.get(f"choice_{wanted}", form.get("choice", ""))[:LONGEST] or None, roles=engine.roles, locale=_locale())
    except CannotRepair as problem:
        return _shown(held, wrong=key_of(finding), problem=str(problem)), 422
    _drafts().save(replace(held, files=files, made=held.made + 1))
    return redirect(url_for("import_process.draft", draft_id=held.id), 303)


@door.get("/admin/import-process/<draft_id>/diagram.bpmn")
@allow("deploy")
def diagram(draft_id: str) -> Response:
    """The diagram, to draw or to keep."""
    held = _load(draft_id)
    return _file(held.files[held.trunk], "application/xml", f"{held.process}.bpmn" if request.args.get("keep") else "")


@door.get("/admin/import-process/<draft_id>/folder.zip")
@allow("deploy")
def folder(draft_id: str) -> Response:
    """The whole folder with its forms."""
    held = _load(draft_id)
    return _file(packed(held.files), "application/zip", f"{held.process}.zip")


def key_of(finding: Finding) -> tuple[str, str, str]:
    """What tells one finding from another on the page."""
    return (finding.file, finding.rule, finding.element)


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Cache-Control"] = "no-store"
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _again(problem: str) -> tuple[str, int]:
    return render_template("admin/import_process.html", tabs=admin_tabs("processes.page"), errors={"file": problem}), 422


def _shown(held: Draft, wrong: tuple[str, str, str] | None = None, problem: str = "") -> str:
    findings = _findings(held)
    errors = [one for one in findings if one.severity == "error"]
    marks = {"late": sorted({one.element for one in errors if one.element}), "active": sorted({one.element for one in findings if one.severity != "error" and one.element})}
    return render_template(
        "admin/import_draft.html", draft=held, findings=findings[:SHOWN], more=max(0, len(findings) - SHOWN), errors=errors, marks=marks, key_of=key_of, wrong=wrong,
        problem=problem, typed=request.form, mendable=any(any(not repair.ask or repair.default for repair in one.repairs) for one in errors), tabs=admin_tabs("processes.page"))


def _findings(held: Draft) -> list[Finding]:
    """Errors first; of two that read the same, one."""
    found = lint_folder(held.files, the_engine().roles, _locale())
    return sorted(found, key=lambda one: one.severity != "error")


def _load(draft_id: str) -> Draft:
    return _drafts().load(draft_id, the_person().id, the_engine().clock.now())


def _drafts() -> Drafts:
    return Drafts(the_engine().settings.data_dir)


def _locale() -> str:
    return "zh" if is_chinese() else "en"
