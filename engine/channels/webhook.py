"""Webhook: what happens, told to another machine as signed JSON."""

from __future__ import annotations

from collections.abc import Mapping

from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.channels.signed import post_signed
from engine.settings import Settings


def send(settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter) -> Outcome:
    """{"id", "kind", "at", "case", "element", "data"}; no person is in it."""
    return post_signed(options.get("url", ""), letter.key, {"id": letter.key, **letter.event}, secrets, settings.allowed_hosts)
