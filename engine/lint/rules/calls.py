"""A call activity calls a process of this folder; calls never come back to themselves and are not deep."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest
from engine.workflow.budget import MAX_CALL_DEPTH

WORDS = {
    "none": Words(
        "the call activity {name} calls nothing", "Set its called element to one of: {processes}.",
        "调用活动“{name}”没有指明调用谁", "把被调用元素设为其中之一：{processes}。"),
    "unknown": Words(
        "{name} calls {called}, which is not a process of this folder", "Use one of: {processes}, or add the diagram.",
        "“{name}”调用的 {called} 不是本文件夹里的流程", "用其中之一：{processes}，或加上那张图。"),
    "recursion": Words(
        "the process {process} calls itself: {way}", "Draw the repetition as a loop in one diagram instead.",
        "流程 {process} 调用了自己：{way}", "改为在同一张图里画循环。"),
    "too_deep": Words(
        "calls are nested more than {most} deep: {way}", "Merge some of the parts.",
        "调用嵌套超过 {most} 层：{way}", "合并其中几个子流程。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Calls to nothing, to unknown processes, in circles, and too deep."""
    calls: dict[str, list[str]] = {}
    for _, scope, node in folder.every("callActivity"):
        called = node.xml.get("calledElement") or ""
        if not called:
            yield folder.at(WORDS["none"], node, processes=nearest("", folder.processes))
        elif called not in folder.processes:
            yield folder.at(WORDS["unknown"], node, called=called, processes=nearest(called, folder.processes))
        else:
            calls.setdefault(scope.process, []).append(called)
    circular = {process for process in calls if process in _called(calls, process)}
    for process in sorted(circular):
        yield folder.at(WORDS["recursion"], folder.processes[process], process=process, way=_way(calls, process))
    if not circular:
        yield from _depth(folder, calls)


def _called(calls: dict[str, list[str]], process: str) -> set[str]:
    """Everything a process calls, directly or through others."""
    found: set[str] = set()
    waiting = list(calls.get(process, ()))
    while waiting:
        called = waiting.pop()
        if called not in found:
            found.add(called)
            waiting += calls.get(called, ())
    return found


def _way(calls: dict[str, list[str]], process: str) -> str:
    """The shortest circle of calls from a process to itself."""
    ways = [[process]]
    seen: set[str] = set()
    for way in ways:                      # grows while it is walked
        for called in dict.fromkeys(calls.get(way[-1], ())):
            if called == process:
                return " → ".join([*way, process])
            if called not in seen:
                seen.add(called)
                ways.append([*way, called])
    return process


def _depth(folder: Folder, calls: dict[str, list[str]]) -> Iterator[Finding]:
    """The deepest chain of calls, counting embedded subprocesses as the engine does."""
    inner = {process: _embedded(folder, process) for process in folder.processes}
    longest: dict[str, tuple[int, list[str]]] = {}
    for process in _callees_first(calls):
        best = max((longest.get(called, (inner.get(called, 0), [called])) for called in calls.get(process, ())), key=lambda way: way[0],
                   default=(-1, []))
        longest[process] = (inner.get(process, 0) + 1 + best[0], [process, *best[1]])
    for process, (depth, way) in longest.items():
        if depth > MAX_CALL_DEPTH:
            yield folder.at(WORDS["too_deep"], folder.processes[process], most=MAX_CALL_DEPTH, way=" → ".join(way))
            return


def _embedded(folder: Folder, process: str) -> int:
    """How deep subprocesses are nested in a process."""
    deepest = 0
    for scope in folder.scopes:
        depth, outer = 0, scope.outer
        while scope.process == process and outer is not None:
            depth, outer = depth + 1, outer.outer
        deepest = max(deepest, depth)
    return deepest


def _callees_first(calls: dict[str, list[str]]) -> list[str]:
    """The calling processes in an order in which what a process calls comes before it. Only for calls without circles."""
    return sorted(calls, key=lambda process: len(_called(calls, process)))
