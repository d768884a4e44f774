"""The second row of tabs on the pages about personal data."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext


def privacy_tabs(current: str) -> list[dict[str, object]]:
    """Texts, who looked, how long; `current` (an endpoint) marked."""
    entries = (("privacy_texts.page", gettext("What people are told")), ("access_log.page", gettext("Who looked at numbers")),
               ("retention.page", gettext("How long data are kept")))
    return [{"label": label, "url": url_for(endpoint), "active": endpoint == current} for endpoint, label in entries]
