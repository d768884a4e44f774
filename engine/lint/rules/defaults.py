"""What deadlines.toml says of reminders and exceptions names roles, categories, priorities and keys there are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from engine.catalog.deadline_defaults import DeadlineDefault, DefaultRule
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.rules.clocks import LIMITS
from engine.lint.words import Words, nearest

PEOPLE = ("assignee", "group", "villager")
KEYS = frozenset({"value", "unit", "label_zh", "label_en", "warn", "tell", "limits", "rules"})
WORDS = {
    "nobody": Words(
        "{policy} tells {person}, who is nobody", "Use assignee, group, villager or a role: {people}.",
        "{policy} 要提醒 {person}，没有这样的人", "用 assignee、group、villager 或岗位：{people}。"),
    "no_such_case": Words(
        "an exception of {policy} is for the {field} {value}, which fields.toml does not list", "Use one of: {values}.",
        "{policy} 的例外针对 {field} {value}，fields.toml 里没有", "用其中之一：{values}。"),
    "other_unit": Words(
        "an exception of {policy} is in {unit}, but what limits it, or what it limits, counts in {wanted}", "Write it in {wanted}.",
        "{policy} 的例外单位是 {unit}，而与它互为上限的时限单位是 {wanted}", "改成 {wanted}。"),
    "unknown_key": Words(
        "{policy} has {key}, which means nothing here", "Remove it, or use one of: {keys}.",
        "{policy} 里的 {key} 没有作用", "删掉，或用其中之一：{keys}。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Roles that are told, cases that exceptions are for, their units, and keys nobody reads."""
    file = f"{folder.base}deadlines.toml"
    tied = {value for scope in folder.scopes for node in scope.nodes for name, value in node.properties if name in (*LIMITS, *LIMITS.values())}
    for policy, default in (folder.deadlines or {}).items():
        for person in default.tell:
            if person not in PEOPLE and person not in folder.roles:
                yield folder.find(WORDS["nobody"], file, policy, policy=policy, person=person, people=nearest(person, folder.roles))
        for rule in default.rules:
            yield from _exception(folder, file, policy, default, rule, policy in tied)
    if folder.deadlines and file in folder.files:
        for policy, table in tomllib.loads(folder.files[file].decode()).items():
            for key in sorted(set(table) - KEYS):
                yield folder.find(WORDS["unknown_key"], file, policy, policy=policy, key=key, keys=nearest(key, KEYS))


def _exception(folder: Folder, file: str, policy: str, default: DeadlineDefault, rule: DefaultRule, tied: bool) -> Iterator[Finding]:
    for name, value in (("category", rule.category), ("priority", rule.priority)):
        field = (folder.fields or {}).get(name)
        values = () if field is None else field.values or ()
        if value and folder.fields is not None and value not in values:
            yield folder.find(WORDS["no_such_case"], file, policy, policy=policy, field=name, value=value, values=nearest(value, map(str, values)))
    if tied and rule.unit != default.unit:
        yield folder.find(WORDS["other_unit"], file, policy, policy=policy, unit=rule.unit, wanted=default.unit)
