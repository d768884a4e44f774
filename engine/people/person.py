"""A person and the roles they hold at places."""

from __future__ import annotations

from dataclasses import dataclass

from engine.place_codes import inside


@dataclass(frozen=True)
class Membership:
    """One role at one place. `platform`: the role is one of the township's platform desks."""

    role: str
    place: str
    platform: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who reports, works or watches. `home` is the village a villager lives in; `phone` is not carried around."""

    id: str
    name: str
    login: str | None = None
    locale: str | None = None
    home: str | None = None
    active: bool = True
    memberships: tuple[Membership, ...] = ()

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
        return any(
            membership.role == role and (place is None or inside(place, membership.place)) for membership in self.memberships
        )

    def on_platform(self, place: str | None = None) -> bool:
        """Whether they sit at a platform desk of the township where `place` lies."""
        return any(
            membership.platform and (place is None or inside(place, membership.place)) for membership in self.memberships
        )
