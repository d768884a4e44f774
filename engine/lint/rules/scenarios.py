"""The scenarios speak of steps that are drawn, and leave no user task out. What they reach beyond that, `epoint test-processes` says."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest
from engine.scenarios.script import Scenario, ScenarioError, parse_scenario

WORDS = {
    "missed": Words(
        "no scenario does {name}", "Add a scenario in which somebody does it.",
        "没有场景办理“{name}”", "加一个场景，让人办理它。", "warning"),
    "unknown_task": Words(
        "step {step} does {task}, which is no user task", "Use one of: {tasks}.",
        "第 {step} 步办理的 {task} 不是用户任务", "用其中之一：{tasks}。", "warning"),
    "unknown_role": Words(
        "step {step} is done by {role}, which is no role", "Use one of: {roles}.",
        "第 {step} 步的 {role} 不是角色", "用其中之一：{roles}。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Scenario steps that name nothing, and user tasks that no scenario names. Says nothing where there are no scenarios at all."""
    tasks = {node.id: node for _, _, node in folder.every("userTask")}
    scenarios = dict(_readable(folder))
    done: set[str] = set()
    for file, scenario in scenarios.items():
        for number, step in enumerate(scenario.steps, 1):
            if step.kind == "do":
                done.add(str(step.what))
                if str(step.what) not in tasks and tasks:
                    yield folder.find(WORDS["unknown_task"], file, step=number, task=step.what, tasks=nearest(str(step.what), tasks))
            if step.role is not None and step.role.partition("@")[0] not in folder.roles:
                yield folder.find(WORDS["unknown_role"], file, step=number, role=step.role, roles=nearest(step.role, folder.roles))
    for id_, node in tasks.items():
        if scenarios and id_ not in done:
            yield folder.at(WORDS["missed"], node)


def _readable(folder: Folder) -> Iterator[tuple[str, Scenario]]:
    for file, data in folder.files.items():
        if file.startswith(f"{folder.base}scenarios/") and file.endswith(".toml") and file not in folder.broken:
            try:
                yield file, parse_scenario(data.decode("utf-8"))
            except (ScenarioError, UnicodeDecodeError, ValueError, RecursionError, AttributeError, TypeError):
                continue
