"""What to draw instead of what the engine does not run."""

from __future__ import annotations

from engine.lint.words import Words


def _not_run(what: str, instead: str, what_zh: str, instead_zh: str, severity: str = "error") -> Words:
    return Words(f"{what} is not supported", instead, f"不支持{what_zh}", instead_zh, severity)


ELEMENTS = {
    "serviceTask": _not_run("a service task", "Make it a user task for the role that does it, or a script task that sets fields.",
                            "服务任务", "改成由某个角色完成的用户任务，或给字段赋值的脚本任务。"),
    "sendTask": _not_run("a send task", "Remove it; set the properties fact and audience on the step before, and people are told.",
                         "发送任务", "删掉它；在前一步设 fact 和 audience 属性，系统会通知有关的人。"),
    "receiveTask": _not_run("a receive task", "Use an intermediate catch event with a message, or a user task.",
                            "接收任务", "改用带消息的中间捕获事件，或用户任务。"),
    "manualTask": _not_run("a manual task", "Make it a user task with a form, so that somebody records that it was done.",
                           "手工任务", "改成带表单的用户任务，让人登记已经做完。"),
    "transaction": _not_run("a transaction", "Use a plain subprocess, and draw what undoes the work as steps.",
                            "事务子流程", "改成普通子流程，把撤销的步骤画出来。"),
    "adHocSubProcess": _not_run("an ad-hoc subprocess", "Draw the order of its steps, or use a parallel gateway.",
                                "特设子流程", "画出步骤的顺序，或用并行网关。"),
    "complexGateway": _not_run("a complex gateway", "Use exclusive, parallel or event-based gateways.",
                               "复杂网关", "改用排他、并行或事件网关。"),
}
_THROWN = ("Remove the event definition; a fact property on the event tells people.", "去掉事件定义；给事件加 fact 属性就会通知有关的人。")
EVENTS = {
    ("startEvent", "timerEventDefinition"): _not_run("a start by timer", "Use a plain start event; cases begin when somebody reports.",
                                                     "定时开始", "改成普通开始事件；案件由人上报开始。"),
    ("startEvent", "messageEventDefinition"): _not_run("a start by message", "Use a plain start event; the report is the message.",
                                                       "消息开始", "改成普通开始事件；上报本身就是消息。"),
    ("endEvent", "messageEventDefinition"): _not_run("a sending end event", *(_THROWN[0], "发送消息的结束事件", _THROWN[1])),
    ("intermediateThrowEvent", "messageEventDefinition"): _not_run("a sending event", *(_THROWN[0], "发送消息的事件", _THROWN[1])),
    ("boundaryEvent", ""): _not_run("a boundary event without a timer or message", "Give it a timer or a message.",
                                    "没有定时或消息的边界事件", "给它加定时或消息。"),
    ("intermediateCatchEvent", ""): _not_run("a catching event without a timer or message", "Give it a timer or a message.",
                                             "没有定时或消息的捕获事件", "给它加定时或消息。"),
    ("", "compensateEventDefinition"): _not_run("compensation", "Draw what undoes the work as steps.", "补偿", "把撤销的步骤画出来。"),
    ("", "cancelEventDefinition"): _not_run("a cancel event", "Use an exclusive gateway after the step.", "取消事件", "在这一步之后用排他网关。"),
    ("", "errorEventDefinition"): _not_run("an error event", "Set a field and decide with an exclusive gateway.",
                                           "错误事件", "给字段赋值，再用排他网关判断。"),
    ("", "escalationEventDefinition"): _not_run("an escalation event", "Use a boundary timer, or decide with a gateway.",
                                                "升级事件", "用边界定时事件，或用网关判断。"),
    ("", "signalEventDefinition"): _not_run("a signal event", "Use a message event; a case is told by people.",
                                            "信号事件", "改用消息事件；由人来告知案件。"),
    ("", "conditionalEventDefinition"): _not_run("a conditional event", "Decide with an exclusive gateway after the step that changes the field.",
                                                 "条件事件", "在改变字段的步骤之后用排他网关判断。"),
    ("", "linkEventDefinition"): _not_run("a link event", "Draw the sequence flow.", "链接事件", "直接画顺序流。"),
}
_DATA = ("Nothing to do when it is a picture; values are declared in fields.toml, and forms and scripts set them.", "只作图示可以不管；数值请在 fields.toml 里声明，由表单或脚本赋值。")


def _drawn(what: str, what_zh: str) -> Words:
    return Words(what + " is only drawn", _DATA[0], what_zh + "只是图示", _DATA[1], "warning")


OTHERS = {
    "dataStore": _drawn("the data store {name}", "数据存储“{name}”"),
    "dataInputAssociation": _drawn("that {name} reads data", "“{name}”读取数据"),
    "dataOutputAssociation": _drawn("that {name} writes data", "“{name}”写入数据"),
    "ioSpecification": _drawn("the input and output of {name}", "“{name}”的输入输出"),
    "correlationProperty": _not_run("message correlation", "Remove it; a message goes to one case.", "消息关联", "删掉它；消息总是发给一个案件。"),
    "correlationKey": _not_run("message correlation", "Remove it; a message goes to one case.", "消息关联", "删掉它；消息总是发给一个案件。"),
    "correlationSubscription": _not_run("message correlation", "Remove it; a message goes to one case.", "消息关联", "删掉它；消息总是发给一个案件。"),
    "import": Words("the import of another file is not followed", "Nothing to do when it only names types; call other processes with a call activity.",
                    "引入的文件不会被读取", "只用来说明类型可以不管；别的流程请用调用活动调用。", "warning"),
    "choreography": _not_run("a choreography", "Draw it as a process with lanes.", "编排图", "改画成带泳道的流程。"),
    "dataObjectReference": Words("the data object {name} is only drawn", "Nothing to do when it is a picture; values are declared in fields.toml.",
                                 "数据对象“{name}”只是图示", "只作图示可以不管；数值请在 fields.toml 里声明。", "warning"),
    "messageFlow": Words("the message flow {name} is only drawn", "Nothing to do when it is a picture; use message events for what must happen.",
                         "消息流“{name}”只是图示", "只作图示可以不管；要发生的事请用消息事件。", "warning"),
}
WORDS = {
    "element": Words("an element of the kind {kind} is not supported", "Use user tasks, script tasks, decisions, calls, gateways and events.",
                     "不支持 {kind} 这种元素", "请用用户任务、脚本任务、决策、调用、网关和事件。"),
    "global": Words("the {kind} {name} is only drawn: nothing calls one here", "Nothing to do; draw the step where it is needed.",
                    "{kind}“{name}”只是图示：这里没有调用它的办法", "可以不管；需要它的地方请画成步骤。", "warning"),
    "event": Words("an event of the kind {kind} is not supported here", "Use a timer or a message, or none.",
                   "这里不支持 {kind} 这种事件", "用定时、消息，或不用。"),
    "several_events": Words("the event has several definitions", "Draw one event for each.", "一个事件有几个定义", "分开画成几个事件。"),
    "event_subprocess": _not_run("an event subprocess", "Use a boundary event on the steps it should watch.", "事件子流程", "在要看住的步骤上用边界事件。"),
    "standard_loop": _not_run("a loop marker", "Draw the loop with an exclusive gateway.", "循环标记", "用排他网关把循环画出来。"),
    "compensation": _not_run("compensation", "Draw what undoes the work as steps.", "补偿", "把撤销的步骤画出来。"),
    "plain_task": Words("the task {name} has no type: it passes without anybody doing anything", "Make it a user task, a script task or a decision.",
                        "任务“{name}”没有类型：不会有人办理，直接通过", "改成用户任务、脚本任务或决策。", "warning"),
}
WORDS |= {f"element_{name}": words for name, words in ELEMENTS.items()}
WORDS |= {f"event_{'_'.join(part for part in name if part) or 'none'}": words for name, words in EVENTS.items()}
WORDS |= {f"other_{name}": words for name, words in OTHERS.items()}
