"""The clocks of one case during one step: what starts, goes on, pauses, is extended, ends. Pure: rows come in, changes go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.calendar import WorkCalendar, length
from engine.catalog.definition import Definition
from engine.clock import from_text, to_text
from engine.deadlines.clock import Clock, Key, due_of
from engine.deadlines.rules import Rule
from engine.deadlines.ruleset import Ruleset
from engine.deadlines.warning import next_warning
from engine.errors import NoSuchPolicy
from engine.workflow.clocks import Extension, Hold, Pause

Loader = Callable[[Key], "Clock | None"]


@dataclass(frozen=True)
class News:
    """Something that happened to a clock, for the case's history."""

    kind: str                              # deadline_paused | deadline_resumed | deadline_extended
    diagram: str
    element: str
    data: Mapping[str, object]


@dataclass
class Ledger:
    """Answers deadline() while the diagram runs; `settle` then says what became of every clock. `ruleset` is asked for on first
    use: most steps name no policy. `load` reads a clock that was running before."""

    definition: Definition
    place: str
    now: datetime
    ruleset: Callable[[], Ruleset]
    load: Loader
    data: Mapping[str, Any] = field(default_factory=dict)
    started: dict[Key, Clock] = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)          # paused, resumed or extended: their rows follow
    ended: set[Key] = field(default_factory=set)
    news: list[News] = field(default_factory=list)
    _known: dict[Key, Clock] = field(default_factory=dict)
    _asked: dict[str, tuple[Rule, datetime]] = field(default_factory=dict)

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The host functions of one run; moments as ISO 8601 text with offset."""
        return {"deadline": lambda name: self.asked(name).isoformat(), "policy": self.policy, "now": self.now.isoformat}

    def policy(self, name: str) -> int:
        """The number a policy gives. Raises NoSuchPolicy."""
        return self._rule(name).value

    def asked(self, name: str) -> datetime:
        """The due moment of a clock that would start now. Raises NoSuchPolicy."""
        if name not in self._asked:
            rule = self._rule(name)
            if rule.unit == "count":
                raise NoSuchPolicy(f"a policy in {rule.unit!r} is not a deadline", name=name)
            self._asked[name] = rule, self._calendar().plus(self.now, length(rule.value, rule.unit), rule.unit)
        return self._asked[name][1]

    def due(self, key: Key, shift: int) -> datetime | None:
        """When something that waits under a clock is due; none while the clock is paused, or is not known."""
        clock = self.clock(key)
        return None if clock is None or clock.paused_at is not None else clock.due_at + timedelta(seconds=shift)

    def clock(self, key: Key) -> Clock | None:
        """A clock of this case."""
        if key not in self._known:
            found = self.load(key)
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    def settle(self, before: Iterable[Hold | Pause], holds: list[Hold], pauses: list[Pause], extensions: Iterable[Extension]) -> None:
        """Give every hold and pause its clock, and note what became of those that ran `before`."""
        before = list(before)
        was = {one.key for one in before if one.key is not None}
        was_paused = {one.key for one in before if isinstance(one, Pause) and one.key is not None}
        held = {hold.key for hold in holds if hold.key is not None}
        paused = self._pause(pauses, was)
        for key in sorted(was_paused - paused):
            self._resume(key)
        held |= self._assign(holds, was - held - paused)
        for key in was - held - paused:
            self._end(key)
        for extension in extensions:
            self._extend(extension, held | paused)

    # -- what may become of a clock ----------------------------------------------------------------------------------------
    def _pause(self, pauses: list[Pause], was: set[Key]) -> set[Key]:
        paused = set()
        for pause in pauses:
            if pause.is_new:
                pause.bind(_latest(was, pause.policy))
                clock = self.clock(pause.key) if pause.key is not None else None
                if pause.key is not None and clock is not None and clock.paused_at is None:
                    clock.paused_at, clock.warn_at = self.now, None
                    clock.pause_limit = self.policy(pause.at_most) if pause.at_most else None
                    self._changed(pause.key, "deadline_paused", pause.diagram, pause.element, {})
            if pause.key is not None:
                paused.add(pause.key)
        return paused

    def _resume(self, key: Key) -> None:
        clock = self.clock(key)
        if clock is None or clock.paused_at is None:
            return
        began = clock.paused_at
        clock.pauses.append((began, self.now))
        clock.paused_at = None
        self._recompute(clock)
        self._changed(key, "deadline_resumed", clock.diagram, clock.element, {"paused_at": to_text(began), "due_at": to_text(clock.due_at)})

    def _assign(self, holds: list[Hold], free: set[Key]) -> set[Key]:
        """Holds that asked in this step: they go on with a clock whose last hold ended in it, or start one together."""
        taken = set()
        for hold in holds:
            if hold.key is None:
                policy = hold.policy
                going_on = _latest(free, policy)
                key = going_on if going_on is not None and self.clock(going_on) is not None else (policy, to_text(self.now))
                if key != going_on and key not in self.started:
                    self._start(key, hold)
                hold.bind(key)
                taken.add(key)
        return taken

    def _start(self, key: Key, hold: Hold) -> None:
        self.asked(hold.policy)
        rule, due = self._asked[hold.policy]
        clock = Clock(
            policy=hold.policy, started_at=from_text(key[1]), process=self.definition.process, diagram=hold.diagram, element=hold.element,
            place=self.place, category=self.data.get("category"), priority=self.data.get("priority"), rule_id=rule.id, value=rule.value,
            unit=rule.unit, due_at=due, ruleset=self.ruleset().number)
        clock.warn_at = next_warning(clock, rule.warnings, self._calendar(), self.now)
        self._known[key] = self.started[key] = clock

    def _end(self, key: Key) -> None:
        clock = self._known.get(key)
        if clock is not None:
            clock.ended_at, clock.warn_at = self.now, None
        self.ended.add(key)

    def _extend(self, extension: Extension, running: set[Key]) -> None:
        key = _latest(running, extension.policy)
        clock = self.clock(key) if key is not None else None
        if key is None or clock is None:
            return
        most = self.policy(extension.at_most) if extension.at_most else None
        by = max(0, extension.by if most is None else min(extension.by, most - clock.extended))
        old, clock.extended = clock.due_at, clock.extended + by
        self._recompute(clock)
        self._changed(key, "deadline_extended", extension.diagram, extension.element, {
            "by": by, "unit": clock.unit, "asked": extension.by, "before": to_text(old), "due_at": to_text(clock.due_at)})

    def _recompute(self, clock: Clock) -> None:
        calendar = self._calendar()
        clock.due_at = due_of(clock, calendar)
        clock.warn_at = next_warning(clock, self._rule(clock.policy).warnings, calendar, self.now)

    def _changed(self, key: Key, kind: str, diagram: str, element: str, data: Mapping[str, object]) -> None:
        if key not in self.started:
            self.changed.add(key)
        self.news.append(News(kind, diagram, element, {"policy": key[0], "started_at": key[1], **data}))

    def _rule(self, name: str) -> Rule:
        return self.ruleset().rules.resolve(
            self.definition.deadlines, self.definition.process, name, place=self.place, category=self.data.get("category"),
            priority=self.data.get("priority"), at=self.ruleset().moment(self.now))

    def _calendar(self) -> WorkCalendar:
        return self.ruleset().calendar(self.place)


def _latest(keys: Iterable[Key], policy: str) -> Key | None:
    return max((key for key in keys if key[0] == policy), default=None)
