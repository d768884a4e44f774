"""/inbox: my tasks, my group's, what waits for others, what I did; narrowed, kept under names, following what happens."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import inbox
from engine.colleagues import colleagues
from engine.engine import Engine
from engine.inbox import InboxCounts, InboxFilters
from engine.inbox.saved import SavedFilter, may_share, saved_filters
from engine.paging import Page
from engine.people import Person, may
from engine.places import name_path
from engine.replies import replies_for
from engine.task_line import TaskLine
from engine.vacant import vacant_count
from web.current import the_engine, the_person
from web.i18n import due_words
from web.inbox_choices import choices
from web.inbox_columns import chosen_columns, column_choices
from web.live import live_page, mark_of
from web.nav import inbox_counts
from web.permissions import allow
from web.staff_words import role_words, stage_words, value_words

door = Blueprint("inbox", __name__)
door.add_app_template_global(stage_words)      # _macros/staff.html speaks of stages on every staff page
TASKS = {"mine": inbox.mine, "group": inbox.group, "vacant": inbox.nobody_there}
DEEDS = {"waiting": inbox.waiting_for_others, "done": inbox.recently_done}
TABS = (*TASKS, *DEEDS)
VACANT_KEPT = 60.0      # seconds


@door.get("/inbox")
@allow("see_inbox")
def page() -> Response:
    """One tab of the inbox; without a choice the one that has something, the person's own first."""
    engine, person = the_engine(), the_person()
    kept = saved_filters(engine, person)
    wanted = next((one for one in kept if one.id == request.args.get("saved")), None)
    if wanted is not None:
        return redirect(address_of(wanted), 303)
    return render_inbox(engine, person, kept)


def render_inbox(engine: Engine, person: Person, kept: tuple[SavedFilter, ...], wrong: dict[str, str] | None = None) -> Response:
    """The page for the filters in the address; `wrong` are the errors of the form that keeps a filter."""
    counts, filters, after = inbox_counts(engine, person), InboxFilters.of(request.values), request.args.get("after")
    tab = tab_of(request.values.get("tab", ""), counts)
    read = TASKS.get(tab) or DEEDS[tab]
    found: Page[Any] = read(engine, person, after, filters=filters)
    asks: dict[str, Any] = filters.asks()
    return live_page(
        "inbox/page.html", _mark(found, counts, tab), tab=tab, vacant=_vacant(engine, person), found=found, counts=counts, first=not after, filters=filters, asks=asks,
        choices=choices(engine, person), kept=kept, active_kept=_active(kept, tab, asks), columns=chosen_columns(engine, person),
        column_choices=column_choices(), places=[(code, name_path(engine, code)) for code in may_share(person)], here=url_for("inbox.page", tab=tab, **asks),
        address_of=address_of, **_for_many(engine, person, tab, found), value_words=value_words, role_words=role_words, wrong=wrong or {}, typed=request.form.get("name", ""))


def _for_many(engine: Engine, person: Person, tab: str, found: Page[Any]) -> dict[str, list[tuple[str, str]]]:
    """What many tasks can be given to or answered with, going by the first of the list."""
    if tab not in ("mine", "group") or not found.items:
        return {"bulk_colleagues": [], "bulk_replies": []}
    first: TaskLine = found.items[0]
    others = colleagues(engine, first.role, first.place, but=(person.id,)) if tab == "mine" else ()
    return {"bulk_colleagues": [(one.id, one.name) for one in others], "bulk_replies": [(one.id, one.title) for one in replies_for(engine, person, first.id)]}


def _vacant(engine: Engine, person: Person) -> int | None:
    """How many tasks nobody can do fall to this person; none for who looks after no seats. Seats change with people, not with tasks:
    the number may be a minute old."""
    if not may(person, "see_vacant"):
        return None
    known: dict[str, tuple[float, int]] = current_app.extensions.setdefault("epoint_vacant", {})
    at, found = known.get(person.id, (0.0, 0))
    if time.monotonic() - at > VACANT_KEPT or not at:
        found = vacant_count(engine, person)
        known[person.id] = (time.monotonic(), found)
    return found


def tab_of(wanted: str, counts: InboxCounts) -> str:
    """The tab to show."""
    if wanted in TABS and (wanted != "vacant" or may(the_person(), "see_vacant")):
        return wanted
    return "group" if counts.group and not counts.mine else "mine"


def address_of(kept: SavedFilter) -> str:
    """Where a kept filter leads."""
    asks: dict[str, Any] = kept.filters.asks()
    return url_for("inbox.page", tab=kept.asks.get("tab", "group"), **asks)


def _active(kept: tuple[SavedFilter, ...], tab: str, asks: dict[str, str]) -> str | None:
    return next((one.id for one in kept if one.asks.get("tab", "group") == tab and one.filters.asks() == asks), None)


def _mark(found: Page[Any], counts: InboxCounts, tab: str) -> str:
    """What a reader sees of the list: which tasks, in whose hands, and the words of their deadlines."""
    if tab in DEEDS:
        return mark_of(tab, counts, [(did.key, did.case.updated_text, due_words(did.case.due, did.case.due_at)) for did in found.items])
    lines: tuple[TaskLine, ...] = found.items
    return mark_of(tab, counts, [(line.id, line.assignee_id, line.state, due_words(line.due, line.due_at)) for line in lines])
