"""When a delivery may leave: not at night, or with the others of its day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from engine.clock import shown
from engine.notices.rule import NoticeRule

DAY = timedelta(days=1)


def leaves_at(rule: NoticeRule, urgent: bool, now: datetime) -> tuple[datetime, bool]:
    """(the moment, whether it is to be gathered with others of that moment)"""
    if urgent and rule.urgent_anyway:
        return now, False
    if rule.digest_hour is not None:
        local = shown(now)
        moment = local.replace(hour=rule.digest_hour, minute=0, second=0, microsecond=0)
        return (moment if moment > local else moment + DAY), True
    return after_quiet(rule, urgent, now), False


def after_quiet(rule: NoticeRule | None, urgent: bool, moment: datetime) -> datetime:
    """The same moment, or the end of the quiet hours it falls into."""
    if rule is None or not rule.quiet_from or not rule.quiet_to or (urgent and rule.urgent_anyway):
        return moment
    begin, end, local = time.fromisoformat(rule.quiet_from), time.fromisoformat(rule.quiet_to), shown(moment)
    at = local.time()
    over_night = begin > end
    quiet = (at >= begin or at < end) if over_night else begin <= at < end
    if not quiet:
        return moment
    morning = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return morning + DAY if over_night and at >= begin else morning
