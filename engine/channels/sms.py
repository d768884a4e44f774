"""SMS, through the county's own gateway: a signed POST per message."""

from __future__ import annotations

from collections.abc import Mapping

from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.channels.signed import post_signed
from engine.settings import Settings


def send(settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter) -> Outcome:
    """{"id", "to", "text"}: the words and a number, nothing else about anybody."""
    sign = options.get("sign", "")
    words = f"【{sign}】{letter.words}" if sign else letter.words
    return post_signed(options.get("url", ""), letter.key, {"id": letter.key, "to": letter.address, "text": words}, secrets, settings.allowed_hosts)
