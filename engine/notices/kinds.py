"""What a notice may be about, in words for messages that leave the product. A kind that a diagram names and this table does not goes by
the name of its element."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, str]] = {
    "reported": ("新事件登记", "A case was filed"),
    "task_opened": ("轮到您处理", "It is your turn"),
    "task_completed": ("一步已办结", "A step is done"),
    "triaged": ("已受理", "Accepted"),
    "answered": ("已答复", "Answered"),
    "closed": ("已办结", "Closed"),
    "escalated": ("已升级", "Escalated"),
    "returned": ("已退回", "Returned"),
    "handed_up": ("已上交", "Handed up"),
    "transferred": ("已转办", "Handed on"),
    "reassigned": ("已改派", "Given to somebody else"),
    "supervision_ordered": ("已督办", "Supervision ordered"),
    "reworked": ("重新办理", "Worked on again"),
    "question_asked": ("有人提问", "A question was asked"),
    "question_expired": ("提问已过期", "A question was not answered in time"),
    "rating_expired": ("评价已过期", "It was not rated in time"),
    "message_received": ("收到补充", "A message came in"),
    "deadline_warned": ("时限提醒", "Deadline reminder"),
    "deadline_near": ("时限将到", "A deadline is near"),
    "deadline_extended": ("已延期", "There is more time"),
    "deadline_paused": ("时限已暂停", "The clock stands"),
    "deadline_resumed": ("时限继续计算", "The clock goes on"),
    "deadline_moved": ("时限已调整", "A deadline was moved"),
    "extension_requested": ("申请延期", "More time was asked for"),
    "extension_granted": ("同意延期", "More time was granted"),
    "extension_refused": ("不同意延期", "More time was refused"),
    "task_overtaken": ("任务已超时转走", "The deadline took a task away"),
    "timer_fired": ("时限已到", "A deadline passed"),
    "incident_opened": ("系统异常", "Held up by an error"),
    "incident_resolved": ("异常已解决", "The error is resolved"),
    # sealed: never by a rule
    "sign_in_code": ("登录验证码", "Sign-in code"),
    "case_link": ("代办事件链接", "Link to a case filed for somebody"),
    # told by people to people: written by the verbs of working together
    "mentioned": ("有人提到您", "Somebody mentioned you"),
    "handed_over": ("任务移交给您", "A task was handed over to you"),
    "delegated": ("有任务委托给您", "A task was delegated to you"),
    "delegation_resolved": ("委托的任务已办好", "A delegated task is done"),
    "task_returned": ("任务退还给您", "A task was given back to you"),
    "help_asked": ("有人请您协办", "Your help is asked for"),
    "help_given": ("协办已答复", "Help was given"),
    # several reports of one matter
    "joined": ("有同类反映并入", "Another report was joined to this one"),
    "merged": ("已并案办理", "Merged with another case"),
    "unmerged": ("已恢复单独办理", "Handled on its own again"),
    "main_answered": ("已答复", "Answered"),
}


def kind_words(kind: str, chinese: bool, otherwise: str = "") -> str:
    """What happened; `otherwise` for a kind this table does not know."""
    pair = KINDS.get(kind)
    return otherwise or kind if pair is None else pair[0 if chinese else 1]
