"""The row of tabs above the board's pages and the statistics."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from engine.people import may
from web.current import the_person


def board_tabs(current: str, place: str | None) -> list[dict[str, object]]:
    """The pages this person may open, `current` (an endpoint) marked; the place goes along."""
    entries = (
        ("board.page", "see_board", gettext("Open now")), ("board_map.page", "see_board", gettext("Map")),
        ("figures.page", "see_figures", gettext("Statistics")), ("figures.topics", "see_figures", gettext("Hot topics")),
    )
    return [{"label": label, "url": url_for(endpoint, place=place), "active": endpoint == current}
            for endpoint, action, label in entries if may(the_person(), action)]


def above(place: str, own: tuple[str, ...], county: str) -> str | None:
    """The place to go back up to, none where the scope's widest place is shown."""
    return county if place not in own and any(len(at) < len(place) for at in own) else None
