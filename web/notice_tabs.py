"""The second row of tabs on the pages about notices."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext


def notice_tabs(current: str) -> list[dict[str, object]]:
    """Rules, channels, deliveries; `current` (an endpoint) marked."""
    entries = (("notice_rules.page", gettext("Rules")), ("connectors.page", gettext("Channels")), ("deliveries.page", gettext("Deliveries")))
    return [{"label": label, "url": url_for(endpoint), "active": endpoint == current} for endpoint, label in entries]
