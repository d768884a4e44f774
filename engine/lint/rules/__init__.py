"""The rules of lint, one per file. Each has its WORDS and a `check(folder)` that yields findings; none reads files or raises."""

from __future__ import annotations

from engine.lint.codes import register
from engine.lint.rules import (
    calls,
    category_words,
    clocks,
    decisions,
    declared_fields,
    defaults,
    drawing,
    element_words,
    expressions,
    extensions,
    flows,
    forms,
    gateways,
    ids,
    implicit_split,
    instances,
    labels,
    lanes,
    loops,
    merges,
    messages,
    policies,
    properties,
    reachable,
    scenarios,
    scripts,
    start_end,
    structure,
    tables,
    timers,
    trunk,
    unsupported,
    workers,
)

RULES = (
    trunk, structure, ids, unsupported, extensions, start_end, flows, reachable, gateways, implicit_split, merges, loops, calls, lanes, workers,
    forms, messages, timers, policies, clocks, defaults, expressions, scripts, decisions, tables, instances, properties, declared_fields, labels, element_words, category_words, scenarios, drawing,
)
for _rule in RULES:
    register(_rule.__name__.split(".")[-1], _rule.WORDS)
