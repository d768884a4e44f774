"""Reads a <decisionTable> element, and refuses tables that could not answer."""

from __future__ import annotations

from engine.expressions import Expression
from engine.expressions.types import NOTHING, parse_type, unify

from .columns import Input, Output, Scope, expression_of, read_input, read_output, tests_of
from .elements import Element, children, identifier, only_feel, text
from .errors import DecisionError, Message
from .hit_policies import POLICIES, Policy, collect_sum, output_order, priority
from .table import Rule, Table

MAX_RULES, MAX_COLUMNS = 500, 50


def read_table(element: Element, fallback: str, scope: Scope) -> Table:
    """The table; `fallback` names a single output without a name. DecisionError points at the element to correct."""
    policy = _policy(element)
    columns, rows = list(children(element, "output")), list(children(element, "rule"))
    if not columns or not rows or len(rows) > MAX_RULES or len(element) > MAX_RULES + MAX_COLUMNS:
        raise DecisionError(
            identifier(element),
            Message("a table has 1 to {rules} rules and up to {columns} columns", rules=MAX_RULES, columns=MAX_COLUMNS),
            Message("Add an output and a rule, or split the table."),
        )
    inputs = tuple(read_input(column, scope) for column in children(element, "input"))
    outputs = tuple(read_output(column, fallback, scope) for column in columns)
    if len({output.name for output in outputs}) < len(outputs):
        raise DecisionError(
            identifier(element), Message("two outputs have the same name"), Message("Name each output differently.")
        )
    _check_policy(element, policy, outputs)
    rules = tuple(_read_rule(row, inputs, outputs, scope) for row in rows)
    return Table(inputs, _with_types(element, outputs, rules, policy), rules, policy)


def _policy(element: Element) -> Policy:
    name, aggregation = (element.get("hitPolicy") or "UNIQUE").upper(), (element.get("aggregation") or "").upper()
    policy = POLICIES.get((name, aggregation))
    if policy is None:
        raise DecisionError(
            identifier(element),
            Message("there is no hit policy {name} {aggregation}", name=name[:40], aggregation=aggregation[:40]),
            Message("Choose UNIQUE, FIRST, ANY, PRIORITY, RULE ORDER, OUTPUT ORDER or COLLECT."),
        )
    return policy


def _check_policy(element: Element, policy: Policy, outputs: tuple[Output, ...]) -> None:
    if policy in (priority, output_order) and not any(output.values for output in outputs):
        raise DecisionError(
            identifier(element),
            Message("this hit policy needs output values in order of priority"),
            Message("List the output values, best first."),
        )
    if element.get("aggregation") and len(outputs) > 1:
        raise DecisionError(
            identifier(element), Message("only one output can be aggregated"), Message("Split the table.")
        )


def _read_rule(row: Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...], scope: Scope) -> Rule:
    cells, entries = list(children(row, "inputEntry")), list(children(row, "outputEntry"))
    if len(cells) != len(inputs) or len(entries) != len(outputs):
        raise DecisionError(
            identifier(row), Message("the rule has not one cell per column"), Message("Fill in or remove cells.")
        )
    tests = []
    for column, (cell, input_) in enumerate(zip(cells, inputs)):
        only_feel(cell)
        source = text(cell)
        if source not in ("", "-"):
            test = tests_of(cell, source, input_.expression.result_type, scope)
            _check_allowed(cell, test.accepts, input_)
            tests.append((column, test))
    return Rule(
        identifier(row), tuple(tests), tuple(_read_entry(cell, output, scope) for cell, output in zip(entries, outputs))
    )


def _check_allowed(cell: Element, accepts: frozenset[object] | None, input_: Input) -> None:
    allowed = input_.allowed.accepts if input_.allowed else None
    if accepts is None or allowed is None or accepts - {None} <= allowed:
        return
    raise DecisionError(
        identifier(cell),
        Message("{values} can never occur in this column", values=", ".join(sorted(map(str, accepts - allowed)))[:100]),
        Message("Use one of: {allowed}.", allowed=", ".join(sorted(map(str, allowed)))[:200]),
    )


def _read_entry(cell: Element, output: Output, scope: Scope) -> Expression:
    only_feel(cell)
    if not text(cell):
        raise DecisionError(identifier(cell), Message("the output cell is empty"), Message("Write a value, or null."))
    entry = expression_of(
        cell, text(cell), scope, f"{output.type}?" if output.type and text(cell) == "null" else output.type
    )
    if output.values and not entry.reads and not entry.calls and entry.evaluate({}) not in output.values:
        raise DecisionError(
            identifier(cell),
            Message("{value} is not an output value of this column", value=text(cell)[:60]),
            Message("Use one of: {allowed}.", allowed=", ".join(map(str, output.values))[:200]),
        )
    return entry


def _with_types(
    element: Element, outputs: tuple[Output, ...], rules: tuple[Rule, ...], policy: Policy
) -> tuple[Output, ...]:
    """The outputs with the type all their cells share."""
    typed = []
    for index, output in enumerate(outputs):
        type_ = parse_type(output.type) if output.type else NOTHING
        for entry in [rule.entries[index] for rule in rules] + ([output.default] if output.default else []):
            both = unify(type_, parse_type(entry.result_type))
            if both is None:
                raise DecisionError(
                    identifier(element),
                    Message("the cells of the output {name} are of several types", name=output.name),
                    Message("Give the output a type."),
                )
            type_ = both
        if policy is collect_sum and (type_.kind != "number" or type_.nullable):
            raise DecisionError(
                identifier(element),
                Message("only numbers can be summed"),
                Message("Use a number output, or COLLECT without +."),
            )
        typed.append(output._replace(type=str(type_)))
    return tuple(typed)
