"""A decision table answers for every combination of its inputs, and where only one rule may fit, only one does."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decisions.coverage import Coverage
from engine.decisions.hit_policies import any_of_equals, first, unique
from engine.decisions.table import Table
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

MOST_OVERLAPS = 5
WORDS = {
    "gap": Words(
        "no rule of {name} fits {combination}: such a case would stop", "Add a rule for it, or a default answer for every output.",
        "“{name}”里没有规则符合 {combination}：这样的案件会停下来", "为它加一条规则，或给每个输出设默认值。"),
    "open_gap": Words(
        "no rule of {name} fits {combination}", "Add a rule for it or a default answer, or list the values the input can take.",
        "“{name}”里没有规则符合 {combination}", "为它加一条规则或默认值，或列出这个输入可能的取值。", "warning"),
    "overlap": Words(
        "the rules {first} and {second} of {name} both fit {combination}, but only one may (UNIQUE)", "Narrow one of them, or choose the hit policy FIRST.",
        "“{name}”的规则 {first} 和 {second} 都符合 {combination}，但只能有一条（UNIQUE）", "把其中一条收窄，或把命中策略改为 FIRST。"),
    "disagree": Words(
        "the rules {first} and {second} of {name} both fit {combination} and answer differently (ANY)", "Give both the same answer, or choose the hit policy FIRST.",
        "“{name}”的规则 {first} 和 {second} 都符合 {combination}，结果却不同（ANY）", "让两条结果相同，或把命中策略改为 FIRST。"),
    "hidden": Words(
        "the rule {second} of {name} never answers: rule {first} before it fits wherever it does", "Move it before rule {first}, or remove it.",
        "“{name}”的规则 {second} 永远用不上：它符合的情况，前面的规则 {first} 都符合", "移到规则 {first} 前面，或删掉它。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Missing combinations, rules that exclude each other, rules that come too late."""
    values = {name: field.values for name, field in (folder.fields or {}).items() if field.values}
    for id_, (file, decision) in folder.decisions.items():
        if decision.table is not None:
            yield from _table(folder, file, id_, decision.name, decision.table, Coverage(decision.table, values))


def _table(folder: Folder, file: str, id_: str, name: str, table: Table, coverage: Coverage) -> Iterator[Finding]:
    if not table.answers_without_match:
        for gap in coverage.gaps():
            shown = "; ".join(f"{source}: {held}" for source, held in gap.where) or "—"
            yield folder.find(WORDS["gap" if gap.sure else "open_gap"], file, id_, name, combination=shown)
    if table.policy in (unique, any_of_equals):
        told = 0
        for earlier, later, shown in coverage.overlaps():
            same = [entry.source for entry in table.rules[earlier].entries] == [entry.source for entry in table.rules[later].entries]
            if told < MOST_OVERLAPS and (table.policy is unique or not same):
                told += 1
                words = WORDS["overlap" if table.policy is unique else "disagree"]
                yield folder.find(words, file, table.rules[later].id, name, first=earlier + 1, second=later + 1, combination=shown)
    if table.policy is first:
        for later, earlier in coverage.hidden():
            yield folder.find(WORDS["hidden"], file, table.rules[later].id, name, first=earlier + 1, second=later + 1)
