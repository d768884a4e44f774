"""Every verb that changes a case: one verb = one function = one transaction."""

from engine.commands.case_ref import CaseRef
from engine.commands.claim import claim_task, release_task
from engine.commands.complete import complete_task
from engine.commands.fire import Coming, coming, fire_due, fire_timer, next_due
from engine.commands.hand_on import hand_on
from engine.commands.merge import join_case, merge_case
from engine.commands.move_clock import move_clock
from engine.commands.move_deadlines import move_deadlines
from engine.commands.report import report
from engine.commands.retry import retry_incident
from engine.commands.send import send_message
from engine.commands.tell_followers import tell_followers
from engine.commands.unmerge import unmerge_case
from engine.commands.warn import warn_due

__all__ = [
    "CaseRef", "Coming", "claim_task", "coming", "complete_task", "fire_due", "fire_timer", "hand_on", "join_case", "merge_case", "move_clock",
    "move_deadlines", "next_due", "release_task", "report", "retry_incident", "send_message", "tell_followers", "unmerge_case", "warn_due",
]
