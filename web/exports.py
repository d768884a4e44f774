"""/cases/export.xlsx|.csv: the list that is on the page, as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from flask import Blueprint, Response, request, stream_with_context
from flask_babel import format_datetime, gettext

from engine.case_filters import CaseFilters
from engine.engine import Engine
from engine.errors import NotFound
from engine.export.case_rows import MOST_ROWS, ExportedCase, exported_cases
from engine.export.files import TYPES, written
from engine.export.log import begin_export, end_export
from engine.people import Person
from engine.scope import narrowed
from engine.subjects import subject_words
from web.case_query import filters_of
from web.current import the_engine, the_person
from web.i18n import is_chinese
from web.permissions import allow
from web.staff_words import role_words, stage_words, value_words

door = Blueprint("exports", __name__)


@door.get("/cases/export.<kind>")
@allow("export")
def cases_file(kind: str) -> Response:
    """The cases of the list's filters, at most MOST_ROWS of them."""
    engine, person, filters = the_engine(), the_person(), filters_of(request.args)
    narrowed(person, filters.place)
    head = [gettext("Number"), gettext("Subject"), gettext("Township"), gettext("Village"), gettext("Status"), gettext("Category"), gettext("Priority"),
            gettext("Route"), gettext("Platform"), gettext("Reported by"), gettext("Phone"), gettext("Reported at"), gettext("Changed"), gettext("Due"),
            gettext("Rating")]
    return file_answer(kind, "cases", head, lambda record: _rows(engine, person, filters, record), filters.asked())


def file_answer(kind: str, name: str, head: list[str], rows: Callable[[str], Iterator[list[object]]], filters: dict[str, object]) -> Response:
    """A table as a file to keep; that it was taken is written down first. `rows`: record id → the rows. Raises NotFound, TooManyExports."""
    if kind not in TYPES:
        raise NotFound("there is no such file")
    engine, person = the_engine(), the_person()
    record = begin_export(engine, person, name, kind, filters)
    # The words of a row need the request's language: rows are made while it lasts, piece by piece.
    answer = Response(stream_with_context(written(kind, head, rows(record))), mimetype=TYPES[kind])
    day = engine.clock.now().strftime("%Y%m%d-%H%M")
    answer.headers["Content-Disposition"] = f'attachment; filename="epoint-{name}-{day}.{kind}"'
    return answer


def _rows(engine: Engine, person: Person, filters: CaseFilters, record: str) -> Iterator[list[object]]:
    count = 0
    for found in exported_cases(engine, person, filters):
        if found is None:
            end_export(engine, record, count, cut=True)
            yield [gettext("Only the first %(most)s cases are here. Narrow the filter for the others.", most=MOST_ROWS)]
            return
        count += 1
        yield _row(found)
    end_export(engine, record, count, cut=False)


def _row(found: ExportedCase) -> list[object]:
    line = found.line
    status = {"closed": gettext("Closed"), "incident": gettext("Held up by an error")}.get(line.status) or stage_words(line.stage)
    return [
        line.number, subject_words(found.subject, is_chinese()), line.township or "", line.village, status, value_words("category", line.category), value_words("priority", line.priority),
        value_words("route", line.route), role_words(line.platform) if line.platform and line.route == "complex" else "", line.reporter or "", found.phone,
        _time(line.created_at), _time(line.updated_at), "" if line.due_at is None or line.status == "closed" else _time(line.due_at),
        value_words("rating", line.rating)]


def _time(moment: datetime) -> str:
    return str(format_datetime(moment, "yyyy-MM-dd HH:mm"))
