"""/admin/imports: upload a list of villagers, watch it go in, take the lines that were refused as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from engine.commands.import_villagers import begin_import
from engine.errors import BadAnswers
from engine.export.files import TYPES, written
from engine.export.log import begin_export, end_export
from engine.import_list import bad_lines, imports, one_import
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.form_words import error_words
from web.permissions import allow
from web.privacy_words import line_words, list_words

door = Blueprint("imports", __name__)


@door.get("/admin/imports")
@allow("import_villagers")
def page() -> str:
    """The form, and the newest lists."""
    return _page()


@door.post("/admin/imports")
@allow("import_villagers")
def upload() -> Answer | tuple[str, int]:
    """Keep the file for the worker."""
    given = request.files.get("file")
    try:
        made = begin_import(the_engine(), the_person(), given.filename or "" if given else "", given.stream.read() if given else b"")
    except BadAnswers as wrong:
        problem = wrong.errors["file"]
        words = error_words(problem) if problem["code"] == "file_too_large" else list_words(_code(problem))
        return _page(words), 422
    return redirect(url_for("imports.one", import_id=made), 303)


@door.get("/admin/imports/<import_id>")
@allow("import_villagers")
def one(import_id: str) -> str:
    """How far it is, and what was refused."""
    found, bad = one_import(the_engine(), the_person(), import_id)
    return render_template("admin/import.html", found=found, bad=bad, line_words=line_words, list_words=list_words, tabs=admin_tabs("imports.page"))


@door.get("/admin/imports/<import_id>/refused.csv")
@allow("import_villagers")
def refused(import_id: str) -> Response:
    """Every line that was refused: its number, why, and enough to find it; covered, and no formula."""
    engine = the_engine()
    one_import(engine, the_person(), import_id, 1)
    record = begin_export(engine, the_person(), "refused_lines", "csv", {"import": import_id})
    head = [gettext("Line"), gettext("Reason"), gettext("Name of the villager"), gettext("Phone"), gettext("Identity card number"), gettext("Township"), gettext("Village")]

    def rows() -> Iterator[list[object]]:
        count = 0
        for found in bad_lines(engine, import_id):
            count += 1
            yield [found.line, line_words(found.problem), *(found.shown.get(name, "") for name in ("name", "phone", "id_card", "township", "village"))]
        end_export(engine, record, count, cut=False)

    answer = Response(stream_with_context(written("csv", head, rows())), mimetype=TYPES["csv"])
    answer.headers["Content-Disposition"] = 'attachment; filename="refused-lines.csv"'
    return answer


def _code(problem: dict[str, object]) -> str:
    params = problem["params"]
    assert isinstance(params, dict)
    return f"{problem['code']} {params.get('missing', '')}".strip()


def _page(problem: str = "") -> str:
    return render_template("admin/imports.html", imports=imports(the_engine(), the_person()), problem=problem, list_words=list_words, tabs=admin_tabs("imports.page"))
