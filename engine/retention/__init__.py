"""How long what is kept: rules by kind, carried out by the worker in small batches along an index, with a log of what went."""

from engine.retention.kinds import KINDS
from engine.retention.retain import expected, retain
from engine.retention.rules import days_of, rules

__all__ = ["KINDS", "days_of", "expected", "retain", "rules"]
