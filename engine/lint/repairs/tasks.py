"""Steps of kinds that do not run here become those that do: somebody does them."""

from __future__ import annotations

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.graph import edges, reach, reversed_edges
from engine.lint.repairs.kind import NOTHING, Ask, Kind, one_of
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work

TASKS = frozenset({"task", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity"})


def _user_task(work: Work, choice: str) -> None:
    if local(work.element) not in TASKS:
        raise CannotRepair(work.say("{0} is not a task", "{0} 不是任务", work.finding.element))
    work.edit.retag(work.element, "userTask")


def _plain_part(work: Work, choice: str) -> None:
    if local(work.element) not in ("transaction", "adHocSubProcess"):
        raise CannotRepair(work.say("{0} is not such a subprocess", "{0} 不是这种子流程", work.finding.element))
    work.edit.retag(work.element, "subProcess")


def _executable(work: Work, choice: str) -> None:
    work.edit.set(work.element, "isExecutable", "true")


def _drop_marker(work: Work, choice: str) -> None:
    for kind in ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
        held = work.element.find(BPMN + kind)
        if held is not None:
            work.edit.remove(held)


def _one_by_one(work: Work, choice: str) -> None:
    """So many instances of a multi-instance step."""
    loop = work.element.find(BPMN + "multiInstanceLoopCharacteristics")
    if loop is None or not choice.isdecimal() or not 1 <= int(choice) <= 200:
        raise CannotRepair(work.say("a whole number from 1 to 200 is needed", "请填 1 到 200 的整数"))
    held = loop.find(BPMN + "loopCardinality")
    if held is not None:
        work.edit.text(held, choice)
    else:
        name = work.edit.bpmn(loop, "loopCardinality")
        leading = [child for child in loop if local(child) in ("documentation", "extensionElements")]
        work.edit.add(loop, f"<{name}>{choice}</{name}>", leading[-1] if leading else None)


def _no_compensation(work: Work, choice: str) -> None:
    work.edit.drop(work.element, "isForCompensation")


def _processes(folder: Folder, finding: Finding) -> Ask | None:
    return one_of((id_, scope.xml.get("name") or id_) for id_, scope in folder.processes.items() if id_ and id_ != folder.process)


def _call(work: Work, choice: str) -> None:
    work.edit.set(work.element, "calledElement", choice)


def _decisions(folder: Folder, finding: Finding) -> Ask | None:
    return one_of((id_, decision.name or id_) for id_, (_, decision) in folder.decisions.items())


def _decide(work: Work, choice: str) -> None:
    work.edit.set(work.element, f"{{{CAMUNDA}}}decisionRef", choice)


def _empty(folder: Folder, finding: Finding) -> Ask | None:
    """A subprocess that holds nothing is a step somebody does."""
    return NOTHING if any(scope.id == finding.element and scope.file == finding.file and scope.kind != "process" and not scope.nodes for scope in folder.scopes) else None


def _step(work: Work, choice: str) -> None:
    work.edit.retag(work.element, "userTask")
    work.edit.drop(work.element, "triggeredByEvent")


def _tasks_in_loop(folder: Folder, finding: Finding) -> Ask | None:
    """The tasks that stand in the loop and could wait for somebody."""
    for scope in folder.scopes:
        if scope.file == finding.file and finding.element in scope.by_id:
            ways = edges(scope)
            circle = reach(ways, ways[finding.element]) & reach(reversed_edges(ways), [finding.element])
            return one_of((key, scope.by_id[key].name or key) for key in scope.by_id if key in circle and scope.by_id[key].kind in TASKS)
    return None


def _wait_there(work: Work, choice: str) -> None:
    task = work.by_id(choice)
    if task is None or local(task) not in TASKS:
        raise CannotRepair(work.say("{0} is not a task", "{0} 不是任务", choice or "—"))
    work.edit.retag(task, "userTask")


KINDS = (
    Kind("user_task", tuple(f"unsupported.element_{kind}" for kind in ("manualTask", "serviceTask", "sendTask", "receiveTask"))
         + ("unsupported.plain_task", "scripts.language", "scripts.none", "scripts.outside"), "Make it a user task", "改成用户任务", _user_task),
    Kind("plain_subprocess", ("unsupported.element_transaction", "unsupported.element_adHocSubProcess"), "Make it a plain subprocess", "改成普通子流程", _plain_part),
    Kind("empty_to_task", ("start_end.no_start",), "Make the empty subprocess a user task", "把空的子流程改成用户任务", _step, _empty),
    Kind("wait_in_loop", ("loops.endless",), "Make one of its tasks a user task", "把其中一个任务改成用户任务", _wait_there, _tasks_in_loop),
    Kind("make_executable", ("trunk.not_executable", "trunk.only_drawn"), "Make the process executable", "把流程标为可执行", _executable),
    Kind("instances", ("instances.none", "instances.too_many"), "Say how many instances", "写明实例个数", _one_by_one, lambda folder, finding: Ask("text", (), "1")),
    Kind("remove_marker", ("unsupported.standard_loop", "instances.none", "instances.both", "instances.too_many", "instances.collection", "instances.other_form"),
         "Remove the marker: do it once", "去掉循环标记：只办一次", _drop_marker),
    Kind("no_compensation", ("unsupported.compensation",), "Let it run like any other step", "像别的步骤一样办理", _no_compensation),
    Kind("call", ("calls.none", "calls.unknown"), "Choose the called process", "选择被调用的流程", _call, _processes),
    Kind("call_to_task", ("calls.none", "calls.unknown"), "Make it a user task", "改成用户任务", _user_task),
    Kind("decision", ("decisions.none", "decisions.unknown"), "Choose the decision", "选择决策", _decide, _decisions),
    Kind("decision_to_task", ("decisions.none", "decisions.unknown"), "Let somebody decide: make it a user task", "改成用户任务，由人决定", _user_task),
)
