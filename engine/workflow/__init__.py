"""SpiffWorkflow behind a handful of functions: state in, state and effects out. Pure: no database, no clock of its own."""

from engine.workflow.run import (
    AlreadyFinished,
    Instance,
    NotWaitingFor,
    Step,
    StepError,
    complete,
    fire,
    look,
    restore,
    send,
    start,
    waiting,
)

__all__ = [
    "AlreadyFinished", "Instance", "NotWaitingFor", "Step", "StepError", "complete", "fire", "look", "restore", "send", "start",
    "waiting",
]
