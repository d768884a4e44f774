"""Where a person can go from everywhere: the doors their roles open, in the order of use."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request
from flask_babel import lazy_gettext

from engine.engine import Engine
from engine.inbox import InboxCounts, counts
from engine.my_cases import waiting_for
from engine.people import Person, may


@dataclass(frozen=True)
class Item:
    """One entry of the navigation. `count`: a number beside it, none for none; `urgent`: something there is late."""

    endpoint: str
    label: str
    icon: str
    active: bool = False
    count: int | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry, the action that opens it, and the words; lazy, for they follow the reader's language."""

    endpoint: str
    action: str
    label: object
    icon: str


ENTRIES = (
    Entry("home.page", "see_my_cases", lazy_gettext("Home"), "home"),
    Entry("inbox.page", "see_inbox", lazy_gettext("Tasks"), "inbox"),
    Entry("report.page", "report", lazy_gettext("Report"), "report"),
    Entry("report.on_behalf", "report_on_behalf", lazy_gettext("File for a villager"), "plus"),
    Entry("my_cases.page", "see_my_cases", lazy_gettext("My cases"), "list"),
    Entry("cases.page", "see_cases", lazy_gettext("Cases"), "list"),
    Entry("board.page", "see_board", lazy_gettext("Board"), "chart"),
    Entry("absence.page", "plan_absence", lazy_gettext("Absence"), "calendar"),
    Entry("incidents.page", "see_incidents", lazy_gettext("Incidents"), "alert"),
)


def items(engine: Engine, person: Person) -> list[Item]:
    """The entries open to this person, with what waits behind them."""
    inbox = inbox_counts(engine, person) if may(person, "see_inbox") else None
    return [
        _item(entry, _behind(engine, person, entry.endpoint, inbox))
        for entry in ENTRIES if may(person, entry.action) and entry.endpoint in current_app.view_functions
    ]


def inbox_counts(engine: Engine, person: Person) -> InboxCounts:
    """What waits in this person's inbox, asked once per request."""
    if "inbox_counts" not in g:
        g.inbox_counts = counts(engine, person)
    found: InboxCounts = g.inbox_counts
    return found


def _item(entry: Entry, behind: tuple[int | None, bool]) -> Item:
    door = (request.endpoint or "").partition(".")[0]
    active = request.endpoint == entry.endpoint or (door == entry.endpoint.partition(".")[0] and door != "report")
    return Item(entry.endpoint, str(entry.label), entry.icon, active, *behind)


def _behind(engine: Engine, person: Person, endpoint: str, inbox: InboxCounts | None) -> tuple[int | None, bool]:
    """(how many wait there, whether one of them is late)"""
    if endpoint == "inbox.page" and inbox is not None:
        return inbox.mine + inbox.group, inbox.overdue > 0
    if endpoint == "my_cases.page":
        return waiting_for(engine, person), False
    return None, False
