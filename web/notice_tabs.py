"""The second row of tabs on the pages about notices."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from engine.delivery_list import COUNTED, channel_counts
from web.current import the_engine, the_person


def notice_tabs(current: str) -> list[dict[str, object]]:
    """Rules, channels, deliveries with how many failed; `current` (an endpoint) marked."""
    entries = (("notice_rules.page", gettext("Rules")), ("connectors.page", gettext("Channels")), ("deliveries.page", gettext("Deliveries")))
    dead = sum(count.dead for count in channel_counts(the_engine(), the_person()))
    failed = {"deliveries.page": f"{COUNTED - 1}+" if dead >= COUNTED else dead or None}
    return [{"label": label, "url": url_for(endpoint), "active": endpoint == current, "count": failed.get(endpoint)} for endpoint, label in entries]
