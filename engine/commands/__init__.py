"""Every verb that changes a case: one verb = one function = one transaction."""

from engine.commands.attach import attach
from engine.commands.case_ref import CaseRef
from engine.commands.claim import claim_task, release_task
from engine.commands.comment import comment
from engine.commands.complete import complete_task
from engine.commands.correct_transcript import correct_transcript
from engine.commands.drafts import save_draft, throw_draft_away
from engine.commands.explain_rating import explain_rating
from engine.commands.fire import Coming, coming, fire_due, fire_timer, next_due
from engine.commands.follow_up import remind_due, set_follow_up
from engine.commands.hand_on import hand_on
from engine.commands.hand_over import delegate_task, hand_over_task, resolve_delegation, return_task
from engine.commands.help import answer_help, ask_help
from engine.commands.merge import join_case, merge_case
from engine.commands.migrate import migrate_some, start_migration, steer_migration
from engine.commands.move_clock import move_clock
from engine.commands.move_deadlines import move_deadlines
from engine.commands.public import release_case, take_back_case
from engine.commands.reopen import reopen_case
from engine.commands.report import report
from engine.commands.retry import retry_incident
from engine.commands.send import send_message
from engine.commands.tell_followers import tell_followers
from engine.commands.tidy import tidy
from engine.commands.unmerge import unmerge_case
from engine.commands.warn import warn_due
from engine.commands.wish_notices import wish_notices

__all__ = [
    "CaseRef", "Coming", "answer_help", "ask_help", "attach", "claim_task", "coming", "comment", "complete_task", "correct_transcript", "delegate_task",
    "explain_rating", "fire_due", "fire_timer", "hand_on", "hand_over_task", "join_case", "merge_case", "migrate_some", "move_clock", "move_deadlines", "next_due",
    "release_case", "release_task", "remind_due", "reopen_case", "report", "resolve_delegation", "retry_incident", "return_task", "save_draft",
    "send_message", "set_follow_up", "start_migration", "steer_migration", "take_back_case", "tell_followers", "throw_draft_away", "tidy", "unmerge_case", "warn_due", "wish_notices",
]
