"""What became of one attempt to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """`status`: sent; later (try again); never (a person has to look); dropped (nothing to do). `reason`: a code, never an address."""

    status: str
    reason: str | None = None
    wait: int | None = None         # seconds the other side asked for


SENT = Outcome("sent")


def of_status(status: int, wait: int | None = None) -> Outcome:
    """What an HTTP status means: 5xx and "too many, too early" heal by themselves, other refusals do not."""
    if 200 <= status < 300:
        return SENT
    if status in (408, 409, 425, 429) or status >= 500:
        return Outcome("later", f"http_{status}", wait)
    return Outcome("never", "redirect" if 300 <= status < 400 else f"http_{status}")
