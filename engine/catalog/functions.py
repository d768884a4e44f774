"""The functions a diagram may call in an expression, besides those of the language itself."""

from __future__ import annotations

from engine.expressions import FunctionType

HOST_FUNCTIONS = {
    "deadline": FunctionType(("string",), "date and time"),   # the moment an SLA policy gives, from now
    "policy": FunctionType(("string",), "number"),            # the number a policy gives, e.g. the most rounds of rework
    "now": FunctionType((), "date and time"),
}
