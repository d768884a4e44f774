"""The row of tabs above the pages of those who run the product."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext

from engine.people import may
from web.current import the_person


def admin_tabs(current: str) -> list[dict[str, object]]:
    """The pages this person may open, `current` (an endpoint) marked."""
    entries = (
        ("incidents.page", "see_incidents", gettext("Incidents")), ("staff_list.page", "see_people", gettext("People")),
        ("deadlines.page", "see_deadlines", gettext("Deadlines")), ("calendar.page", "see_deadlines", gettext("Calendar")), ("what_if.page", "change_deadline", gettext("What if")),
        ("replies.page", "use_replies", gettext("Canned replies")), ("notice_rules.page", "change_notices", gettext("Notices")), ("processes.page", "see_processes", gettext("Processes")),
        ("sign_in_admin.page", "change_people", gettext("Sign-in")),
        ("place_map.page", "load_places", gettext("Map")), ("imports.page", "import_villagers", gettext("Villagers")),
        ("privacy_texts.page", "change_privacy", gettext("Privacy")),
        ("clock.page", "move_clock", gettext("Clock")),
    )
    return [
        {"label": label, "url": url_for(endpoint), "active": endpoint == current}
        for endpoint, action, label in entries if endpoint in current_app.view_functions and may(the_person(), action)
    ]
