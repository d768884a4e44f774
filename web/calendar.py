"""/admin/calendar: public holidays, make-up working days and working hours; every change is previewed first and can be taken back."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.calendar_page import FIRST_YEAR, LAST_YEAR, CalendarPage, calendar_page
from engine.commands.calendar_edit import Edit
from engine.commands.calendar_patch import Patch
from engine.commands.change_calendar import change_calendar, preview_calendar, undo_calendar_change, undoing_calendar
from engine.errors import BadAnswers, Conflict
from engine.people import may
from web.admin_tabs import admin_tabs
from web.calendar_form import Typed, edit_of, problems, typed_in
from web.current import the_engine, the_person
from web.follow import follow_at_once
from web.permissions import allow

door = Blueprint("calendar", __name__)
Answer = Response | str | tuple[str, int]


@door.get("/admin/calendar")
@allow("see_deadlines")
def page() -> str:
    """A year of the county's or a township's calendar."""
    return _page(_found(request.args.get("year", ""), request.args.get("place", "")))


@door.post("/admin/calendar/preview")
@allow("change_deadline")
def preview() -> Answer:
    """What the change would move. Nothing is written."""
    typed = typed_in(request)
    try:
        return _preview(typed)
    except BadAnswers as wrong:
        return _page(_found(typed.year, typed.place), typed, problems(wrong)), 422
    except Conflict:
        return _conflict(typed)


@door.post("/admin/calendar/change")
@allow("change_deadline")
def change() -> Answer:
    """Make the change that was previewed, and let open cases follow."""
    engine, actor, typed = the_engine(), the_person(), typed_in(request)
    try:
        if typed.what == "undo":
            undo_calendar_change(engine, actor, _number(typed), seen=typed.seen_number, reason=typed.reason)
        else:
            change_calendar(engine, actor, edit_of(typed), seen=typed.seen_number, reason=typed.reason)
    except Conflict:
        return _conflict(typed)
    except BadAnswers as wrong:
        errors = problems(wrong)
        return (_preview(typed, errors) if set(errors) == {"reason"} else _page(_found(typed.year, typed.place), typed, errors)), 422
    follow_at_once(engine)
    flash(gettext("The calendar is changed. Open deadlines in working time follow."), "success")
    return redirect(url_for("calendar.page", year=typed.year or None, place=typed.place or None), 303)


def _found(year: str, place: str) -> CalendarPage:
    return calendar_page(the_engine(), the_person(), int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None, place)


def _page(found: CalendarPage, typed: Typed | None = None, errors: dict[str, str] | None = None, conflict: bool = False) -> str:
    typed = typed or Typed(place=found.place, year=str(found.year), hours=dict(found.hours), seen=str(found.seen))
    if not typed.hours:
        typed = replace(typed, hours=dict(found.hours))
    return render_template(
        "admin/calendar.html", calendar=found, typed=typed, errors=errors or {}, conflict=conflict, tabs=admin_tabs("calendar.page"),
        may_change=may(the_person(), "change_deadline"), weekdays=_weekdays(), blanks=[month[0].day.weekday() for month in found.months],
        nearby={step: year for step in (-1, 1) if FIRST_YEAR <= (year := found.year + step) <= LAST_YEAR})


def _preview(typed: Typed, errors: dict[str, str] | None = None) -> str:
    engine, actor = the_engine(), the_person()
    edit: Edit | Patch = undoing_calendar(engine, actor, _number(typed)) if typed.what == "undo" else edit_of(typed)
    moves = preview_calendar(engine, actor, edit)
    found = _found(typed.year, typed.place)
    if typed.seen_number != found.seen:
        raise Conflict("the calendar was changed meanwhile")
    return render_template(
        "admin/calendar_preview.html", calendar=found, typed=typed, moves=moves, errors=errors or {}, weekdays=_weekdays(),
        undone=next((one for one in found.changes if one.number == _number(typed)), None) if typed.what == "undo" else None)


def _conflict(typed: Typed) -> tuple[str, int]:
    found = _found(typed.year, typed.place)
    return _page(found, replace(typed, seen=str(found.seen)), conflict=True), 409


def _number(typed: Typed) -> int:
    return int(typed.number) if typed.number.isascii() and typed.number.isdigit() and len(typed.number) < 10 else 0


def _weekdays() -> list[str]:
    return [gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"), gettext("Sat"), gettext("Sun")]
