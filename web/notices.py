"""/notices: what happened while the person looked elsewhere."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.clock import from_text
from engine.notice_list import NoticeLine, mark_read, notices
from web.current import the_engine, the_person
from web.i18n import in_locale, is_chinese
from web.permissions import allow
from web.timeline import DEADLINES

door = Blueprint("notices", __name__)
# kind → (icon, colour); what is not here is "bell", "info"
SIGNS = {
    "task_opened": ("star", "soon"), "task_overtaken": ("clock", "late"), "escalated": ("alert", "late"), "closed": ("done", "ok"),
    "supervision_ordered": ("supervise", "late"), "task_completed": ("check", "ok"), "returned": ("return", "soon"),
    "deadline_warned": ("bell", "soon"), "deadline_extended": ("clock", "ok"), "deadline_paused": ("pause", "paused"), "deadline_resumed": ("clock", "info"),
    "extension_granted": ("check", "ok"), "extension_refused": ("return", "late"), "reassigned": ("swap", "soon"),
    "merged": ("swap", "info"), "joined": ("plus", "info"), "unmerged": ("return", "soon"), "main_answered": ("check", "ok"),
    "handed_over": ("swap", "soon"), "delegated": ("users", "soon"), "delegation_resolved": ("check", "soon"), "task_returned": ("return", "soon"),
    "follow_up_due": ("bell", "soon"), "help_asked": ("users", "soon"), "help_answered": ("users", "ok"), "commented": ("notice", "info"), "file_added": ("file", "info"),
}


@door.get("/notices")
@allow("signed_in")
def page() -> str:
    """The person's notices, the newest first."""
    found = notices(the_engine(), the_person(), request.args.get("after"))
    return render_template(
        "notices/page.html", notices=found, title_of=title_of, signs=SIGNS, unread=any(not line.read for line in found.items),
        first=not request.args.get("after"), newest=found.items[0].created_text if found.items else "")


@door.post("/notices/read")
@allow("signed_in")
def read() -> Response:
    """Mark as read what the person has seen: everything up to the newest notice of the page they pressed on."""
    try:
        until = from_text(request.form.get("until", ""))
    except (ValueError, OverflowError):
        return redirect(url_for("notices.page"), 303)
    mark_read(the_engine(), the_person(), until=until)
    return redirect(url_for("notices.page"), 303)


def title_of(line: NoticeLine) -> str:
    """What happened, in a few words."""
    if line.data.get("words_zh"):              # a rule's own words
        return str(line.data["words_zh" if is_chinese() else "words_en"])
    name = in_locale(line, "name")
    if line.kind in DEADLINES:
        words = DEADLINES[line.kind](line.data)
        return f"{name} · {words}" if name else words
    titles = {
        "task_opened": gettext("Your turn: %(name)s", name=name), "task_overtaken": _overtaken(str(line.data.get("why")), name),
        "escalated": gettext("Escalated: %(name)s", name=name), "closed": gettext("Your case is closed"),
        "supervision_ordered": gettext("Supervision ordered"), "task_completed": gettext("Done: %(name)s", name=name),
        "returned": gettext("Returned: %(name)s", name=name), "transferred": gettext("Handed on: %(name)s", name=name),
        "merged": gettext("Your report is handled together with another one of the same matter; you will hear the answer"),
        "joined": gettext("Somebody else reported the same matter; it is handled together with yours"),
        "unmerged": gettext("Your report is handled on its own again"), "main_answered": gettext("There is a new answer to your matter"),
        "message_received": gettext("A message came in: %(name)s", name=name),
        "handed_over": gettext("A colleague handed over to you: %(name)s", name=name),
        "delegated": gettext("A colleague asks you to work on: %(name)s", name=name),
        "delegation_resolved": gettext("Worked on, please check: %(name)s", name=name),
        "task_returned": gettext("Given back to you: %(name)s", name=name),
        "follow_up_due": gettext("You wanted to look again: %(name)s", name=name),
        "help_asked": gettext("A colleague asks for your help"), "help_answered": gettext("A colleague has answered your question"),
        "file_added": gettext("A file was added"),
        "commented": gettext("A colleague mentioned you in a comment"),
    }
    return titles.get(line.kind) or name or gettext("Something happened on your case")


def _overtaken(why: str, name: str) -> str:
    """A task that ended without the one who had it."""
    if why == "withdrawn":
        return gettext("The villager took back the case of your task: %(name)s", name=name)
    if why == "merged":
        return gettext("A colleague merged the case of your task: %(name)s", name=name)
    return gettext("The deadline took a task from you: %(name)s", name=name)
