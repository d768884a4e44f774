"""Why a deadline is when it is, in words: the lines of a case's clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, gettext

from engine.case_page.clocks import ClockShown
from web.i18n import day_time, due_time, is_chinese, span_words, unit_span_words
from web.staff_words import length_words, value_words

# state → (colour, icon)
SIGNS = {"running": ("ok", "clock"), "paused": ("paused", "pause"), "met": ("ok", "check"), "late": ("late", "alert"), "reached": ("idle", "clock"),
         "unused": ("idle", "check")}
TOLD = frozenset({"length", "skipped", "makeup", "pause", "pause_limit", "standing", "extended", "provisional"})     # a villager reads these


def init_app(app: Flask) -> None:
    """Give templates the words of clocks."""
    app.jinja_env.globals.update(
        clock_lines=clock_lines, villager_lines=villager_lines, villager_news=villager_news, used_words=used_words, clock_state=state_words,
        clock_signs=SIGNS)


def clock_lines(clock: ClockShown, process: str) -> list[str]:
    """Every reason, one sentence each, in the order in which they count."""
    return [*(_LINES[line.kind](line.values, process) for line in clock.why.lines), _result(clock)]


def villager_lines(clock: ClockShown) -> list[str]:
    """The reasons that make up the moment, without who set the rules and why."""
    lines = [_plain_length(line.values) if line.kind == "length" else _LINES[line.kind](line.values, "") for line in clock.why.lines
             if line.kind in TOLD]
    return [*lines, _result(clock)]


def villager_news(clock: ClockShown) -> list[str]:
    """What a villager should know without asking: the clock stands, or there is more time and why."""
    news = []
    for line in clock.why.lines:
        if line.kind == "standing":
            news.append(gettext("We are waiting for your answer since %(time)s. The time does not run until then.", time=day_time(line.values["since"])))
        elif line.kind == "extended":
            length, due = length_words(line.values["value"], line.values["unit"]), due_time(line.values["due_at"])
            news.append(gettext("Extended by %(length)s, until %(due)s: %(reason)s", length=length, due=due, reason=line.values["reason"])
                        if line.values["reason"] else gettext("Extended by %(length)s, until %(due)s.", length=length, due=due))
    return news


def state_words(state: str) -> str:
    """Where a clock stands."""
    return {"running": gettext("running"), "paused": gettext("paused"), "met": gettext("met"), "late": gettext("late"), "reached": gettext("came"),
            "unused": gettext("not needed")}[state]


def used_words(clock: ClockShown) -> str:
    """What was used of the time given, what is left, and the plain time with and without pauses."""
    why = clock.why
    parts = [gettext("used %(span)s", span=unit_span_words(why.used, why.unit))]
    if why.ended_at is None and why.left.total_seconds() > 0:
        parts.append(gettext("%(span)s left", span=unit_span_words(why.left, why.unit)))
    parts.append(gettext("%(span)s by the wall clock", span=span_words(why.gross)))
    if why.net != why.gross:
        parts.append(gettext("%(span)s without pauses", span=span_words(why.net)))
    return (" · ").join(parts)


def _length(values: Mapping[str, Any], process: str) -> str:
    words, rule = length_words(values["value"], values["unit"]), values["rule"]
    if rule is None:
        return gettext("Time given: %(length)s, the process's default.", length=words)
    scope = " · ".join(part for part in (rule.place_name, value_words("category", rule.category or None, process),
                                         value_words("priority", rule.priority or None, process)) if part) or gettext("everywhere")
    if rule.since is None:
        return (gettext("Time given: %(length)s, by a rule that has been replaced since.", length=words) if rule.replaced else
                gettext("Time given: %(length)s, the process's default for %(scope)s.", length=words, scope=scope))
    told = gettext("Time given: %(length)s, the rule for %(scope)s since %(since)s, set by %(by)s: %(reason)s", length=words, scope=scope,
                   since=day_time(rule.since), by=rule.by or "—", reason=rule.reason or "—")
    return told + " " + gettext("(Replaced since; it still holds for this case.)") if rule.replaced else told


def _plain_length(values: Mapping[str, Any]) -> str:
    return gettext("Time given: %(length)s.", length=length_words(values["value"], values["unit"]))


def _skipped(values: Mapping[str, Any], process: str) -> str:
    days = _days(values["first"], values["last"])
    name = values["name_zh" if is_chinese() else "name_en"]
    return gettext("Not counted: %(days)s, %(name)s.", days=days, name=name) if name else gettext("Not counted: %(days)s, weekend.", days=days)


def _makeup(values: Mapping[str, Any], process: str) -> str:
    return gettext("Counted: %(day)s, a make-up working day.", day=_day(values["day"]))


def _days(first: date, last: date) -> str:
    return _day(first) if first == last else gettext("%(first)s to %(last)s", first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return str(format_date(day, "M月d日 EEE" if is_chinese() else "EEE d MMM"))


def _extended(values: Mapping[str, Any], process: str) -> str:
    length, at, by = length_words(values["value"], values["unit"]), day_time(values["at"]), values["by"] or "—"
    if values["reason"]:
        return gettext("Extended by %(length)s on %(time)s by %(by)s: %(reason)s", length=length, time=at, by=by, reason=values["reason"])
    return gettext("Extended by %(length)s on %(time)s by %(by)s.", length=length, time=at, by=by)


def _moved(values: Mapping[str, Any], process: str) -> str:
    return gettext("Moved from %(before)s to %(due)s on %(time)s, when the rules were changed: %(reason)s", before=due_time(values["before"]),
                   due=due_time(values["due_at"]), time=day_time(values["at"]), reason=values["reason"] or "—")


def _pause(values: Mapping[str, Any], process: str) -> str:
    return gettext("Paused from %(first)s to %(last)s, while an answer was waited for: %(span)s more.", first=day_time(values["from"]),
                   last=day_time(values["to"]), span=unit_span_words(values["added"], values["unit"]))


def _result(clock: ClockShown) -> str:
    why = clock.why
    if why.ended_at is not None:
        return gettext("Due %(due)s; ended %(end)s.", due=due_time(why.due_at), end=day_time(why.ended_at))
    if why.state == "paused":
        return gettext("It goes on when the answer comes; without the pause it would be due %(due)s.", due=due_time(why.due_at))
    return gettext("Together: due %(due)s.", due=due_time(why.due_at))


def _moment(values: Mapping[str, Any], name: str) -> str:
    found: datetime = values[name]
    return day_time(found)


_LINES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "length": _length, "skipped": _skipped, "makeup": _makeup, "extended": _extended, "moved": _moved, "pause": _pause,
    "started": lambda values, process: gettext("It began on %(time)s.", time=_moment(values, "at")),
    "standing": lambda values, process: gettext("Paused since %(time)s: an answer is waited for.", time=_moment(values, "since")),
    "pause_limit": lambda values, process: gettext("All pauses together count for %(length)s at most.", length=length_words(values["value"], values["unit"])),
    "provisional": lambda values, process: gettext("The days off of %(years)s are not announced yet; it may still move.",
                                                   years=", ".join(map(str, values["years"]))),
}
