"""The expression language of the diagrams: a typed subset of FEEL that always ends and touches nothing but declared fields."""

from . import arithmetic, calls, comparison, fields, literals, logic  # noqa: F401  each registers what it compiles
from .assignments import Assignments, compile_assignments
from .errors import EvaluationError, ExpressionError, Message
from .expression import Expression, compile_expression
from .scope import FieldTypes, FunctionType
from .unary import UnaryTests, compile_unary_tests

__all__ = [
    "Assignments",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "FieldTypes",
    "FunctionType",
    "Message",
    "UnaryTests",
    "compile_assignments",
    "compile_expression",
    "compile_unary_tests",
]
