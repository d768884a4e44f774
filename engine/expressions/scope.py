"""What an expression may see while it is compiled: declared fields, host functions, and the value under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from . import nodes
from .errors import EvaluationError, ExpressionError, Message, position_of
from .limits import MAX_DEPTH
from .types import Type, parse_type

Data = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]
Run = Callable[[Data, Functions], Any]
FieldTypes = Mapping[str, str]

SUBJECT = "?"  # the key under which the value being tested is kept; no field can be called so


class FunctionType(NamedTuple):
    """The parameter types and the result type of a function of the host, such as deadline(string) -> date and time."""

    parameters: tuple[str, ...]
    result: str


class Code(NamedTuple):
    """A compiled part: its type, the closure that runs it, and whether its value is already known."""

    type: Type
    run: Run
    constant: bool = False

    @property
    def value(self) -> Any:
        """The value of a constant part."""
        return self.run({}, {})


Handler = Callable[[Any, "Scope"], Code]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
_HANDLERS: dict[type, Handler] = {}


def handles(kind: type) -> Callable[[AnyHandler], AnyHandler]:
    """Register the function that compiles one kind of node."""

    def register(handler: AnyHandler) -> AnyHandler:
        _HANDLERS[kind] = handler
        return handler

    return register


class Scope:
    """One compilation: compiles nodes and notes what they read and call."""

    def __init__(
        self, source: str, fields: FieldTypes, functions: Mapping[str, FunctionType], subject: Type | None = None
    ) -> None:
        self.source = source
        self.fields = fields
        self.functions = functions
        self.subject = subject
        self.reads: set[str] = set()
        self.calls: set[tuple[str, tuple[Any, ...]]] = set()
        self.uses_subject = False
        self.list_reads = 0
        self._depth = 0

    def code(self, node: nodes.Node) -> Code:
        """The compiled node; parts whose value is known are computed here and now, so their errors show at design time."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.error(
                node.at,
                Message("the expression is nested more than {limit} levels deep", limit=MAX_DEPTH),
                Message("Split it into several steps or use a decision table."),
            )
        code = _HANDLERS[type(node)](node, self)
        self._depth -= 1
        if not code.constant or isinstance(node, nodes.Literal):
            return code
        try:
            return constant(code.type, code.value)
        except EvaluationError as error:
            raise self.error(node.at, error.reason, Message("Correct this value.")) from None

    def type_named(self, name: str) -> Type:
        """The type with this name; ValueError when the declaration itself is wrong."""
        return parse_type(name)

    def error(self, at: int, reason: str, repair: str) -> ExpressionError:
        """An error that points at a node."""
        return ExpressionError(self.source, position_of(self.source, at), reason, repair)


def constant(type_: Type, value: Any) -> Code:
    """The code of a known value."""
    return Code(type_, lambda data, functions: value, True)


def wanted(node: nodes.Node, scope: Scope, kinds: frozenset[str], what: str) -> Code:
    """The compiled node, which must be of one of `kinds`; a null that turns up at run time is an EvaluationError."""
    return require(scope.code(node), node, scope, kinds, what)


def require(code: Code, node: nodes.Node, scope: Scope, kinds: frozenset[str], what: str) -> Code:
    """`code`, when its type is one of `kinds` and never null."""
    if code.type.kind not in kinds:
        raise scope.error(
            node.at,
            Message(
                "{what} needs {wanted}, not {given}", what=what, wanted=" or ".join(sorted(kinds)), given=str(code.type)
            ),
            Message("Use a value of the right type here."),
        )
    return never_null(code, what)


def never_null(code: Code, what: str) -> Code:
    """`code` with a check for null at run time, where its type allows null at all."""
    if not code.type.nullable:
        return code
    run = code.run

    def checked(data: Data, functions: Functions) -> Any:
        value = run(data, functions)
        if value is None:
            raise EvaluationError(Message("{what} met an empty value (null)", what=what))
        return value

    return Code(code.type.known, checked, code.constant)
