"""elements.toml has the English words of what people read, and no words for what is not drawn."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "no_english": Words(
        "{name} has no English name", "Add [{element}] with en = \"…\" to elements.toml.",
        "“{name}”没有英文名称", "在 elements.toml 里加上 [{element}]，写 en = \"…\"。", "warning"),
    "not_drawn": Words(
        "elements.toml has words for {element}, which is not drawn", "Remove them, or correct the id.",
        "elements.toml 里的 {element} 图上没有", "删掉，或改正 id。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """User tasks and messages without English words, and words for nothing."""
    if folder.words is None or not folder.process:
        return
    drawn = {node.id for scope in folder.scopes for node in scope.nodes} | set(folder.processes)
    for _, _, node in folder.every("userTask"):
        words = folder.words.get(node.id)
        if node.id and (words is None or not words.en):
            yield folder.at(WORDS["no_english"], node)
    for element in folder.words:
        if element not in drawn and not any(file.endswith(".bpmn") for file in folder.broken):
            yield folder.find(WORDS["not_drawn"], f"{folder.base}elements.toml", element)
