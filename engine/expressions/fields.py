"""Compiles fields of the case, members of contexts, and the value under test."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from . import nodes
from .errors import EvaluationError, Message
from .limits import MAX_LIST_READS, MAX_NUMBER
from .scope import SUBJECT, Code, Data, Functions, Run, Scope, handles, never_null
from .types import OPEN_CONTEXT, Type
from .values import reader
from .widths import checked_width


@handles(nodes.Name)
def field(node: nodes.Name, scope: Scope) -> Code:
    """The value of a declared field."""
    type_ = declared(node.name, node.at, scope)
    scope.reads.add(node.name)
    scope.list_reads += type_.wide
    if scope.list_reads > MAX_LIST_READS:
        raise scope.error(
            node.at,
            Message("lists are read more than {limit} times", limit=MAX_LIST_READS),
            Message("Set a field to what you need from the list, in an earlier step."),
        )
    return Code(type_, read_field(node.name, type_))


def declared(name: str, at: int, scope: Scope) -> Type:
    """The declared type of a field; ExpressionError with the nearest names when there is no such field."""
    if name in scope.fields:
        return scope.type_named(scope.fields[name])
    close = get_close_matches(name[:60], list(scope.fields)[:100], n=3)
    repair = (
        Message("Did you mean {names}?", names=", ".join(close))
        if close
        else Message("Declare the field or correct its name.")
    )
    raise scope.error(at, Message("there is no field {name}", name=name), repair)


def read_field(name: str, type_: Type) -> Run:
    """A closure that reads and converts one field of the data."""
    read, nullable, wide = reader(type_), type_.nullable, type_.wide and type_.known != OPEN_CONTEXT

    def convert(data: Data) -> Any:
        value = data.get(name)
        if value is None and not nullable:
            raise EvaluationError(Message("the field {name} has no value", name=name))
        try:
            return read(checked_width(value) if wide else value)
        except EvaluationError as error:
            raise EvaluationError(Message("the field {name}: {reason}", name=name, reason=error.reason)) from None

    # The common types, without a detour: this is where a condition spends its time.
    if type_.kind == "boolean":

        def run_boolean(data: Data, functions: Functions) -> Any:
            value = data.get(name)
            return value if type(value) is bool else convert(data)

        return run_boolean
    if type_.kind == "string":

        def run_text(data: Data, functions: Functions) -> Any:
            value = data.get(name)
            return value if type(value) is str and len(value) < 1000 else convert(data)

        return run_text
    if type_.kind == "number":

        def run_number(data: Data, functions: Functions) -> Any:
            value = data.get(name)
            return value if type(value) is int and -MAX_NUMBER < value < MAX_NUMBER else convert(data)

        return run_number
    return lambda data, functions: convert(data)


@handles(nodes.Subject)
def subject(node: nodes.Subject, scope: Scope) -> Code:
    """The value under test."""
    if scope.subject is None:
        raise scope.error(
            node.at, Message("? has a meaning only in a decision table"), Message("Write the name of a field.")
        )
    scope.uses_subject = True
    return Code(scope.subject, lambda data, functions: data[SUBJECT])


@handles(nodes.Member)
def member(node: nodes.Member, scope: Scope) -> Code:
    """A declared member of a context: a dictionary key, never an attribute."""
    of = scope.code(node.of)
    if of.type.kind != "context":
        raise scope.error(
            node.at,
            Message("{type} has no members", type=str(of.type)),
            Message("Use a dot only after a context with declared members."),
        )
    type_ = dict(of.type.members or ()).get(node.name)
    if type_ is None:
        names = ", ".join(name for name, _ in of.type.members or ())
        repair = (
            Message("Its members are: {names}.", names=names)
            if names
            else Message("Declare its members, as in context<name: string>.")
        )
        raise scope.error(node.at, Message("the context has no member {name}", name=node.name), repair)
    of, name = never_null(of, node.name), node.name
    run = of.run
    return Code(type_, lambda data, functions: run(data, functions)[name], of.constant)
