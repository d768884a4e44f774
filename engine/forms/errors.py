"""What is wrong with a form's file."""

from __future__ import annotations


class FormError(Exception):
    """A form cannot be used: the component, the reason, the repair."""

    def __init__(self, component: str, reason: str, repair: str) -> None:
        super().__init__(f"{component}: {reason}. {repair}" if component else f"{reason}. {repair}")
        self.component, self.reason, self.repair = component, reason, repair
