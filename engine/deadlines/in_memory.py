"""A case's clocks without a database: for scenarios, by the defaults of deadlines.toml and the official calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine.calendar.stored import Calendars
from engine.catalog.definition import Definition
from engine.deadlines.clock import Clock, Key
from engine.deadlines.ledger import Ledger
from engine.deadlines.rules import Rules
from engine.deadlines.ruleset import Ruleset
from engine.workflow.clocks import Until


@dataclass
class CaseClocks:
    """What one case waits under, kept from step to step."""

    definition: Definition
    place: str = ""
    ruleset: Ruleset = field(default_factory=lambda: Ruleset(0, Rules(()), Calendars()))
    clocks: dict[Key, Clock] = field(default_factory=dict)

    def ledger(self, now: datetime) -> Ledger:
        """The ledger of the next step."""
        return Ledger(self.definition, self.place, now, lambda: self.ruleset, self.clocks.get)

    def keep(self, ledger: Ledger) -> None:
        """Remember what the step started; what it changed are the very same clocks."""
        self.clocks |= ledger.started
        for key in ledger.ended:
            self.clocks[key].ended_at, self.clocks[key].warn_at = ledger.now, None

    def due(self, until: Until) -> datetime | None:
        """When something that waits is due; none while its clock is paused."""
        if until.key is None:
            return until.moment
        return Ledger(self.definition, self.place, self.clocks[until.key].started_at, lambda: self.ruleset, self.clocks.get).due(until.key, until.shift)
