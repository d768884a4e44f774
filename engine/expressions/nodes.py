"""The syntax tree. `at` is the character offset where a node starts, for messages."""

from __future__ import annotations

from typing import NamedTuple, Union


class Literal(NamedTuple):
    at: int
    kind: str  # number, string, boolean or null
    value: object


class Name(NamedTuple):
    at: int
    name: str


class Subject(NamedTuple):
    """The `?` of a unary test: the value being tested."""

    at: int


class Member(NamedTuple):
    at: int
    of: Node
    name: str


class ListOf(NamedTuple):
    at: int
    items: tuple[Node, ...]


class ContextOf(NamedTuple):
    at: int
    entries: tuple[tuple[str, Node], ...]


class Call(NamedTuple):
    at: int
    function: str
    arguments: tuple[Node, ...]


class Choice(NamedTuple):
    at: int
    condition: Node
    then: Node
    otherwise: Node


class Logic(NamedTuple):
    at: int
    operator: str  # and, or
    operands: tuple[Node, ...]


class Compare(NamedTuple):
    at: int
    operator: str
    left: Node
    right: Node


class Between(NamedTuple):
    at: int
    value: Node
    low: Node
    high: Node


class In(NamedTuple):
    at: int
    value: Node
    tests: tuple[Test, ...]


class Arithmetic(NamedTuple):
    """A chain such as a - b + c, kept flat so that a long sum is not a deep tree."""

    at: int
    first: Node
    rest: tuple[tuple[str, Node], ...]


class Negate(NamedTuple):
    at: int
    operand: Node


class Comparison(NamedTuple):
    """A test such as < 5."""

    at: int
    operator: str
    bound: Node


class Range(NamedTuple):
    at: int
    low_included: bool
    low: Node
    high: Node
    high_included: bool


class Not(NamedTuple):
    """not(...): of one boolean in an expression, of any tests in a unary test."""

    at: int
    tests: tuple[Test, ...]


class Anything(NamedTuple):
    """The test `-`."""

    at: int


Node = Union[
    Literal,
    Name,
    Subject,
    Member,
    ListOf,
    ContextOf,
    Call,
    Choice,
    Logic,
    Compare,
    Between,
    In,
    Arithmetic,
    Negate,
    Not,
]
Test = Union[Node, Comparison, Range, Anything]
