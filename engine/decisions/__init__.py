"""Decision tables (DMN) on top of the expression language: parsed and checked once, then asked with the data of a case."""

from .decision import Decision
from .errors import DecisionError
from .parse import parse_decisions
from .type_names import input_types

__all__ = ["Decision", "DecisionError", "input_types", "parse_decisions"]
