"""/admin/deadlines: the SLA policies in force, and one of them with its rules and its history. Changing them: policy_changes.py."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from engine.people import may
from engine.policy_page import policy_page, policy_progress
from engine.policy_table import policies
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow
from web.policy_words import policy_words

door = Blueprint("deadlines", __name__)


@door.get("/admin/deadlines")
@allow("see_deadlines")
def page() -> str:
    """Every policy by process: what holds, where the diagrams ask for it, who changed it last, how many cases it concerns now."""
    return render_template(
        "admin/deadlines.html", processes=policies(the_engine(), the_person()), tabs=admin_tabs("deadlines.page"), **policy_words())


@door.get("/admin/deadlines/<process>/<name>")
@allow("see_deadlines")
def policy(process: str, name: str) -> str:
    """The rules of a policy in the order in which they win, and its history."""
    return shown_policy(process, name)


@door.get("/admin/deadlines/<process>/<name>/progress")
@allow("see_deadlines")
def progress(process: str, name: str) -> str:
    """How far open cases have followed the newest change; when all have, with the parts of the page that are new then."""
    change = policy_progress(the_engine(), the_person(), process, name)
    shown = policy_page(the_engine(), the_person(), process, name) if change is not None and change.status == "done" else None
    return render_template(
        "admin/_policy_progress.html", process=process, name=name, change=change, policy=shown, asked=True, **_common())


def shown_policy(process: str, name: str, conflict: bool = False) -> str:
    """The page of a policy. `conflict`: the reader's own change was not made, for somebody else's came before it."""
    found = policy_page(the_engine(), the_person(), process, name, request.args.get("after") if request.method == "GET" else None)
    return render_template(
        "admin/policy.html", policy=found, process=process, name=name, change=found.under_way, conflict=found.newest if conflict else None,
        tabs=admin_tabs("deadlines.page"), first="after" not in request.args, **_common(),
        next_url=url_for("deadlines.policy", process=process, name=name, after=found.history.next, _anchor="history") if found.history.next else None)


def _common() -> dict[str, object]:
    return {"may_change": may(the_person(), "change_deadline"), **policy_words()}
