"""What can go wrong with an expression: at design time (ExpressionError) or with one case (EvaluationError)."""

from __future__ import annotations


class Message(str):
    """An English sentence that remembers its template and parameters, so that a page can translate it."""

    template: str
    parameters: dict[str, object]

    def __new__(cls, template: str, **parameters: object) -> Message:
        # The template is always a constant of this package; user text only ever arrives as a parameter.
        message = super().__new__(cls, template.format(**parameters))
        message.template = template
        message.parameters = parameters
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        # Copies are made from the template again: the finished sentence may hold braces a person typed.
        return (self.template,), self.parameters


class ExpressionError(Exception):
    """This text is not an expression we can promise to run: where, why, and what to write instead.

    `position` is (line, column), both counted from 1.
    """

    def __init__(self, source: str, position: tuple[int, int], reason: str, repair: str) -> None:
        super().__init__(source, position, reason, repair)
        self.source = source
        self.position = position
        self.reason = reason
        self.repair = repair

    def __str__(self) -> str:
        line, column = self.position
        return f"{self.reason} (line {line}, column {column}). {self.repair}"


class EvaluationError(Exception):
    """A sound expression met data it cannot answer for; the case must become an incident, never a silent false."""

    def __init__(self, reason: str, source: str = "") -> None:
        super().__init__(reason, source)
        self.reason = reason
        self.source = source

    def __str__(self) -> str:
        return f"{self.reason}, in: {self.source}" if self.source else self.reason


def position_of(source: str, offset: int) -> tuple[int, int]:
    """The (line, column) of a character offset, both counted from 1."""
    before = source[: max(0, offset)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
