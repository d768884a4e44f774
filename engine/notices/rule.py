"""One rule: what happens, where, who is told by which channel in which words, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.place_codes import inside

OUTSIDE = ("sms", "email", "push", "webhook")       # channels that leave the product
CHANNELS = ("in_product", *OUTSIDE)
SPEECH = "speech"                                    # a connector that carries no notices: what recordings are sent to
# told: whoever the product tells anyway (a mention, a reminder, a case that was handed over); role:<id> stands beside these
AUDIENCES = ("reporter", "told", "group", "assignee", "endpoint")
TO_PERSONS = frozenset({"reporter", "told"})        # audiences that are one person each, known when it happens


@dataclass(frozen=True)
class NoticeRule:
    """'' in kind, element, process and place stands for any. `shipped`: nobody has changed it."""

    id: str
    kind: str
    audience: str
    channel: str
    words_zh: str = ""
    words_en: str = ""
    element: str = ""
    process: str = ""
    place: str = ""
    quiet_from: str | None = None
    quiet_to: str | None = None
    urgent_anyway: bool = False
    digest_hour: int | None = None
    optional: bool = True
    active: bool = True
    change: int = 0

    @property
    def shipped(self) -> bool:
        """Whether it is as the product brought it."""
        return self.change == 0

    def fits(self, kind: str, element: str | None, process: str, place: str) -> bool:
        """Whether something that happens falls under it."""
        return self.kind in ("", kind) and self.element in ("", element) and self.process in ("", process) and inside(place, self.place)

    @property
    def rank(self) -> tuple[bool, int, bool, bool, bool, int]:
        """Of several that fit, the narrowest one tells a person: the step, then the place, then what happened; then the newest."""
        return self.element != "", len(self.place), self.kind != "", self.process != "", self.audience == "reporter", self.change


def rule_of(row: Any) -> NoticeRule:
    """A row of notice_rule."""
    return NoticeRule(
        row.id, row.kind, row.audience, row.channel, row.words_zh, row.words_en, row.element, row.process, row.place, row.quiet_from, row.quiet_to,
        bool(row.urgent_anyway), row.digest_hour, bool(row.optional), bool(row.active), row.change)
