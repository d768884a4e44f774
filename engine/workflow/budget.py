"""What one step of one case may cost, so that a broken diagram stops itself and nobody else."""

from __future__ import annotations

MAX_STEPS = 1000
MAX_SECONDS = 2.0
MAX_CALL_DEPTH = 8
MAX_INSTANCES = 300
MAX_STATE_BYTES = 1_000_000


class OverBudget(Exception):
    """The diagram asked for more than one step may cost."""
