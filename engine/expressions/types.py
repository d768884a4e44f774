"""The types of the language, and how their names are written: "number", "string?", "list<date>", "context<a: number>"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .limits import MAX_DEPTH

DAYS = "days and time duration"
MONTHS = "years and months duration"
MOMENT = "date and time"
SCALARS = ("number", "string", "boolean", "date", "time", MOMENT, DAYS, MONTHS)
ORDERED = frozenset(SCALARS) - {"boolean"}

_NAME = re.compile(r"[^\W\d]\w*")


class Type(NamedTuple):
    """One type. `members` is None for a context whose members are not declared; `nothing` is the item of `[]`."""

    kind: str
    item: Type | None = None
    members: tuple[tuple[str, Type], ...] | None = None
    nullable: bool = False

    def __str__(self) -> str:
        text = self.kind
        if self.item is not None:
            text = f"list<{self.item}>"
        elif self.members is not None:
            text = "context<" + ", ".join(f"{name}: {member}" for name, member in self.members) + ">"
        return text + "?" if self.nullable and self.kind != "null" else text

    @property
    def wide(self) -> bool:
        """Whether values of this type can hold many others, so that reading one takes time."""
        return self.kind == "list" or (
            self.kind == "context" and (self.members is None or any(member.wide for _, member in self.members))
        )

    @property
    def known(self) -> Type:
        """This type without its null."""
        return self._replace(nullable=False) if self.nullable else self


NUMBER, STRING, BOOLEAN, DATE = Type("number"), Type("string"), Type("boolean"), Type("date")
NULL = Type("null", nullable=True)
NOTHING = Type("nothing")
OPEN_CONTEXT = Type("context")


def list_of(item: Type) -> Type:
    """The type of a list of `item`."""
    return Type("list", item=item)


def unify(left: Type, right: Type) -> Type | None:
    """The one type both fit, or None when values of the two must not be mixed."""
    if left == right:
        return left
    nullable = left.nullable or right.nullable
    if left.kind in ("null", "nothing") or right.kind in ("null", "nothing"):
        other = right if left.kind == "nothing" or (left.kind == "null" and right.kind != "nothing") else left
        return other._replace(nullable=nullable)
    if left.kind != right.kind:
        return None
    if left.item is not None and right.item is not None:
        item = unify(left.item, right.item)
        return item and Type("list", item=item, nullable=nullable)
    if left.members is not None and right.members is not None:
        return _unify_members(dict(left.members), dict(right.members), nullable)
    return left._replace(nullable=nullable) if left.members == right.members else None


def _unify_members(left: dict[str, Type], right: dict[str, Type], nullable: bool) -> Type | None:
    if left.keys() != right.keys():
        return None
    members = []
    for name, member in left.items():
        both = unify(member, right[name])
        if both is None:
            return None
        members.append((name, both))
    return Type("context", members=tuple(members), nullable=nullable)


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of `given` may stand where `wanted` is expected; a null is then refused at run time, not here."""
    if given.kind == "null":
        return wanted.nullable
    if given.kind == "context" and wanted.kind == "context" and wanted.members is None:
        return True
    both = unify(given.known, wanted.known)
    return both is not None and unify(both, wanted.known) == wanted.known


@lru_cache(maxsize=4096)
def parse_type(text: str) -> Type:
    """The type a name stands for; ValueError when there is no such type."""
    type_, rest = _parse(text.strip(), 0)
    if rest.strip():
        raise ValueError(f"not a type: {text!r}")
    return type_


def _parse(text: str, depth: int) -> tuple[Type, str]:
    if depth > MAX_DEPTH:
        raise ValueError("types are nested too deeply")
    # Longest names first, so that "date and time" is not read as "date".
    for kind in sorted((*SCALARS, "context", "list", "null"), key=len, reverse=True):
        if text.startswith(kind):
            break
    else:
        raise ValueError(f"not a type: {text!r}")
    rest = text[len(kind) :].lstrip()
    type_ = NULL if kind == "null" else Type(kind)
    if kind == "list":
        if not rest.startswith("<"):
            raise ValueError("write what a list holds, for example list<string>")
        item, rest = _parse(rest[1:].lstrip(), depth + 1)
        type_, rest = list_of(item), _close(rest)
    elif kind == "context" and rest.startswith("<"):
        type_, rest = _parse_members(rest[1:], depth)
    if rest.startswith("?"):
        return type_._replace(nullable=True), rest[1:]
    return type_, rest


def _parse_members(rest: str, depth: int) -> tuple[Type, str]:
    members: dict[str, Type] = {}
    while True:
        name = _NAME.match(rest := rest.lstrip())
        if not name or not rest[name.end() :].lstrip().startswith(":") or name.group() in members:
            raise ValueError("write the members of a context as context<name: string, ...>")
        member, rest = _parse(rest[name.end() :].lstrip()[1:].lstrip(), depth + 1)
        members[name.group()] = member
        rest = rest.lstrip()
        if not rest.startswith(","):
            return Type("context", members=tuple(members.items())), _close(rest)
        rest = rest[1:]


def _close(rest: str) -> str:
    rest = rest.lstrip()
    if not rest.startswith(">"):
        raise ValueError("a < in a type has no closing >")
    return rest[1:].lstrip()
