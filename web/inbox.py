"""/inbox: my tasks and my group's, by remaining time; renews itself."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine import inbox
from engine.inbox import InboxCounts
from engine.paging import Page
from engine.task_line import TaskLine
from web.current import the_engine, the_person
from web.i18n import due_words
from web.live import live_page, mark_of
from web.permissions import allow
from web.staff_words import stage_words

door = Blueprint("inbox", __name__)
door.add_app_template_global(stage_words)      # _macros/staff.html speaks of stages on every staff page
READS = {"mine": inbox.mine, "group": inbox.group}


@door.get("/inbox")
@allow("see_inbox")
def page() -> Response:
    """One tab of the inbox; without a choice the one that has something, the person's own first."""
    engine, person = the_engine(), the_person()
    counts = inbox.counts(engine, person)
    tab = request.args.get("tab", "")
    if tab not in READS:
        tab = "group" if counts.group and not counts.mine else "mine"
    after = request.args.get("after")
    found = READS[tab](engine, person, after)
    return live_page("inbox/page.html", _mark(found, counts, tab), tab=tab, tasks=found, counts=counts, first=not after)


def _mark(found: Page[TaskLine], counts: InboxCounts, tab: str) -> str:
    """What a reader sees of the list: which tasks, in whose hands, and the words of their deadlines."""
    seen = [(line.id, line.assignee_id, line.state, due_words(line.due, line.due_at)) for line in found.items]
    return mark_of(tab, counts, seen)
