"""Languages and moments: Chinese first, English by a switch; the county's wall clock; deadlines in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from gettext import NullTranslations

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, format_datetime, get_locale, get_translations, gettext, ngettext

from engine.clock import shown
from engine.due_state import Due
from web.current import person_or_none, the_engine

LOCALES = ("zh_Hans_CN", "en")
COOKIE = "locale"
WORKING = ("working_days", "working_hours")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def init_app(app: Flask) -> None:
    """Choose the language per request; give templates `deadline_words`, `relative` and `in_locale`."""
    Babel(app, default_locale=LOCALES[0], default_timezone="Asia/Shanghai", locale_selector=_chosen)
    app.jinja_env.install_gettext_callables(      # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().gettext(text), ngettext=lambda one, many, n: _catalogue().ngettext(one, many, n), newstyle=True)
    app.jinja_env.filters.update(relative=relative, in_locale=in_locale, day_time=day_time, due_time=due_time, day_of=day_of)
    app.jinja_env.globals.update(get_locale=get_locale, deadline_words=deadline_words, due_words=due_words, is_chinese=is_chinese)


_catalogues: dict[Locale | None, NullTranslations] = {}


def _catalogue() -> NullTranslations:
    """The texts of this request's language. A page asks for hundreds: looking up which catalogue serves costs more than the text."""
    locale = get_locale()
    found = _catalogues.get(locale)
    if found is None:
        found = _catalogues[locale] = get_translations()
    return found


def _chosen() -> str:
    """What the person chose, else what this browser chose, else Chinese."""
    person = person_or_none()
    wish = (person.locale if person is not None else None) or request.cookies.get(COOKIE)
    return wish if wish in LOCALES else LOCALES[0]


def is_chinese() -> bool:
    """Whether this answer is in Chinese."""
    return str(get_locale() or LOCALES[0]).startswith("zh")


def in_locale(thing: object, name: str = "") -> str:
    """The words of something that carries both languages, as `name`_zh and `name`_en, or zh and en."""
    zh, en = (f"{name}_zh", f"{name}_en") if name else ("zh", "en")
    first, second = (zh, en) if is_chinese() else (en, zh)
    return str(getattr(thing, first, None) or getattr(thing, second, None) or "")


def deadline_words(due_at: datetime | None, now: datetime | None = None) -> str:
    """"还剩 3 小时 20 分" or "已超时 2 天"; "没有时限" without a due moment."""
    if due_at is None:
        return gettext("No deadline")
    left = due_at - (now or the_engine().clock.now())
    if left > timedelta(0):
        return gettext("%(span)s left", span=span_words(left))
    return gettext("overdue by %(span)s", span=span_words(-left))


def due_words(due: Due, due_at: datetime | None) -> str:
    """Like deadline_words, in the deadline's own time: "还剩 2 个工作日 3 小时"; "已暂停" while its clock stands."""
    if due.state == "paused":
        return gettext("Paused")
    if due.state == "late" or due.unit not in WORKING:
        return deadline_words(due_at)
    plain = due_at is not None and due.left < DAY and abs(due_at - the_engine().clock.now() - due.left) < MINUTE
    return gettext("%(span)s left", span=span_words(due.left) if plain else unit_span_words(due.left, due.unit))


def unit_span_words(span: timedelta, unit: str) -> str:
    """A length of time on its unit's axis: "2 working days 3 h", where a working day has 24 of them; "3 working hours 20 min"."""
    if unit == "working_days" and span >= DAY:
        days, hours = ngettext("%(num)s working day", "%(num)s working days", span // DAY), span % DAY // HOUR
        return gettext("%(days)s %(hours)s h", days=days, hours=hours) if hours else days
    if unit == "working_hours" and span >= HOUR:
        whole, minutes = ngettext("%(num)s working hour", "%(num)s working hours", span // HOUR), span % HOUR // MINUTE
        return gettext("%(hours)s %(minutes)s min", hours=whole, minutes=minutes) if minutes else whole
    if unit in WORKING and span >= MINUTE:      # on a Saturday "3 h left" would be wrong: they only run on Monday
        return gettext("%(span)s of working time", span=span_words(span))
    return span_words(span)


def due_time(moment: datetime) -> str:
    """A due moment on the county's clock. A day's end is 24:00 of that day, not 00:00 of the next."""
    local = shown(moment)
    if local.time() == time():
        return str(format_datetime(moment - timedelta(seconds=1), "M月d日" if is_chinese() else "d MMM")) + " 24:00"
    return day_time(moment)


def day_of(moment: datetime | None) -> str:
    """The county's day of a moment as a date field wants it; empty for none."""
    return shown(moment).date().isoformat() if moment is not None else ""


def span_words(span: timedelta) -> str:
    """A length of time in its two largest units: days and hours, hours and minutes, or minutes."""
    days, hours, minutes = span // DAY, span % DAY // HOUR, span % HOUR // MINUTE
    if days:
        return gettext("%(days)s d %(hours)s h", days=days, hours=hours) if hours else gettext("%(days)s d", days=days)
    if hours:
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes) if minutes else gettext("%(hours)s h", hours=hours)
    return gettext("%(minutes)s min", minutes=minutes) if minutes else gettext("less than a minute")


def relative(moment: datetime, now: datetime | None = None) -> str:
    """How long ago: "刚刚", "5 分钟前", "3 小时前"; from the day before yesterday on, the date."""
    now = now or the_engine().clock.now()
    ago = now - moment
    days = (shown(now).date() - shown(moment).date()).days
    if ago < MINUTE:
        return gettext("just now")
    if ago < HOUR:
        return gettext("%(minutes)s min ago", minutes=ago // MINUTE)
    if days == 0:
        return gettext("%(hours)s h ago", hours=ago // HOUR)
    if days == 1:
        return gettext("yesterday %(time)s", time=format_datetime(moment, "HH:mm"))
    return day_time(moment) if days < 300 else str(format_datetime(moment, "short"))


def day_time(moment: datetime) -> str:
    """Day and minute on the county's wall clock: "3月2日 09:00"."""
    return str(format_datetime(moment, "M月d日 HH:mm" if is_chinese() else "d MMM HH:mm"))
