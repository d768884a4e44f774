"""Deadlines: rules over the policies that diagrams name, and the clocks that run under them. See docs/deadlines.md."""

from engine.deadlines.clock import Clock, Key, due_of
from engine.deadlines.ledger import Ledger
from engine.deadlines.rules import Rule, Rules, Warnings
from engine.deadlines.ruleset import Ruleset, Rulesets

__all__ = ["Clock", "Key", "Ledger", "Rule", "Rules", "Ruleset", "Rulesets", "Warnings", "due_of"]
