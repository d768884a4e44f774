"""A person and the roles they hold at places, themselves and for those they stand in for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.place_codes import inside


@dataclass(frozen=True)
class Membership:
    """One role at one place. `platform`: the role is one of the township's platform desks."""

    role: str
    place: str
    platform: bool = False


@dataclass(frozen=True)
class StandsFor:
    """Somebody who is away now, and whose work this person may do until `until`."""

    person_id: str
    name: str
    memberships: tuple[Membership, ...]
    until: datetime

    def holds(self, role: str, place: str | None = None) -> bool:
        """Whether the one who is away holds this role where `place` lies."""
        return _holds(self.memberships, role, place)


@dataclass(frozen=True)
class Person:
    """Somebody who reports, works or watches. `home` is the village a villager lives in; `phone` is not carried around.
    `stands_for`: those who are away now and named this person as their substitute; it gives rights over their work, nothing else."""

    id: str
    name: str
    login: str | None = None
    locale: str | None = None
    home: str | None = None
    active: bool = True
    memberships: tuple[Membership, ...] = ()
    stands_for: tuple[StandsFor, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """The ids of all roles held anywhere; who has a home is a villager."""
        held = frozenset(membership.role for membership in self.memberships)
        return held | {"villager"} if self.home else held

    @property
    def works(self) -> bool:
        """Whether this person is staff: holds any role but the villager's."""
        return any(membership.role != "villager" for membership in self.memberships)

    def holds(self, role: str, place: str | None = None) -> bool:
        """Whether they hold this role where `place` lies (anywhere, when no place is asked for)."""
        return _holds(self.memberships, role, place)

    def sits(self, role: str, place: str | None = None) -> bool:
        """The same, or somebody does whom they stand in for."""
        return self.holds(role, place) or any(away.holds(role, place) for away in self.stands_for)

    def on_platform(self, place: str | None = None) -> bool:
        """Whether they sit at a platform desk of the township where `place` lies."""
        return _on_platform(self.memberships, place)

    def at_platform(self, place: str | None = None) -> bool:
        """The same, or somebody does whom they stand in for."""
        return self.on_platform(place) or any(_on_platform(away.memberships, place) for away in self.stands_for)


def _holds(memberships: Iterable[Membership], role: str, place: str | None) -> bool:
    return any(held.role == role and (place is None or inside(place, held.place)) for held in memberships)


def _on_platform(memberships: Iterable[Membership], place: str | None) -> bool:
    return any(held.platform and (place is None or inside(place, held.place)) for held in memberships)
