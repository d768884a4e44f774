"""One message, ready to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Letter:
    """`key`: the idempotency key. `address`: a phone number or e-mail address; `devices`: push subscriptions; `event`: what a webhook gets."""

    key: str
    title: str
    words: str
    chinese: bool = True
    link: str = ""
    address: str = ""
    devices: tuple[Mapping[str, str], ...] = ()
    event: Mapping[str, object] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)       # devices that turned out not to exist any more
