"""What can be wrong with a decision at design time."""

from __future__ import annotations

from engine.expressions import ExpressionError
from engine.expressions import Message as Message


class DecisionError(Exception):
    """This decision cannot be promised to run: the element of the file, why, and what to change."""

    def __init__(self, element_id: str, reason: str, repair: str) -> None:
        super().__init__(element_id, reason, repair)
        self.element_id = element_id
        self.reason = reason
        self.repair = repair

    def __str__(self) -> str:
        return f"{self.element_id}: {self.reason}. {self.repair}"


def from_expression(element_id: str, error: ExpressionError) -> DecisionError:
    """The error of an expression, pointing at the element that holds it."""
    line, column = error.position
    reason = Message(
        "{reason} (line {line}, column {column} of {source})",
        reason=error.reason,
        line=line,
        column=column,
        source=error.source[:100],
    )
    return DecisionError(element_id, reason, error.repair)
