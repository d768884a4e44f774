"""Why a case is perhaps the same: where, when, how much alike, in which words."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext, ngettext

from engine.duplicates import Likely
from web.current import the_engine
from web.staff_words import stages


def init_app(app: Flask) -> None:
    """Templates write {{ one|likely_words }}."""
    app.add_template_filter(likely_words, "likely_words")


def likely_words(one: Likely) -> str:
    """ "Same village, 3 days ago, 82 % alike: 路灯, 不亮"; for who may not open it only where, when and how far it is."""
    days = max(0, (the_engine().clock.now().date() - one.day.date()).days)
    where = gettext("Same village") if one.same_village else one.village
    parts = [where, ngettext("%(num)s day ago", "%(num)s days ago", days) if days else gettext("today")]
    if one.number is None or one.own:
        stage = next((words for key, words in stages() if key == one.stage), "")
        return gettext(", ").join([*parts, *([stage] if stage else [])])
    parts.append(gettext("%(percent)s%% alike", percent=one.percent))
    return gettext(", ").join(parts) + (gettext(": ") + gettext(", ").join(one.words) if one.words else "")
