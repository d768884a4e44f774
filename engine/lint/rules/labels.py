"""Names are plain words: markup in them is shown as it is typed, and invisible signs mislead the reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

LABELLED = frozenset({"userTask", "callActivity", "subProcess", "boundaryEvent"})
MOST = 120
_MARKUP = re.compile(r"<[a-zA-Z/!]|\{\{|\{%|&[a-zA-Z#][a-zA-Z0-9]*;|javascript:", re.IGNORECASE)

WORDS = {
    "markup": Words(
        "the name {name} holds markup, which people would read as it stands", "Write plain words.",
        "名称“{name}”里有标记，会原样显示给人看", "只写普通文字。", "warning"),
    "invisible": Words(
        "the name {name} holds the invisible character {code}", "Type the name again.",
        "名称“{name}”里有看不见的字符 {code}", "重新输入名称。", "warning"),
    "long": Words(
        "the name {name} is longer than {most} characters", "Shorten it; longer words belong into the documentation.",
        "名称“{name}”超过 {most} 个字", "缩短；说明文字写在文档里。", "warning"),
    "none": Words(
        "{element} has no name", "Name it in plain words; people read it in their inbox and on the diagram.",
        "{element} 没有名称", "起一个易懂的名称；待办和图上都会显示。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Names that are missing, too long, or not plain words."""
    for diagram in folder.diagrams:
        for element in diagram.root.iter():
            kind, name, id_ = local(element), element.get("name") or "", element.get("id") or ""
            invisible = next((char for char in name if unicodedata.category(char) in ("Cf", "Co", "Cn", "Zl", "Zp")), "")
            if kind and _MARKUP.search(name):
                yield folder.find(WORDS["markup"], diagram.file, id_, name)
            if kind and invisible:
                yield folder.find(WORDS["invisible"], diagram.file, id_, name, code=f"U+{ord(invisible):04X}")
            if kind and len(name) > MOST:
                yield folder.find(WORDS["long"], diagram.file, id_, name, most=MOST)
            if kind in LABELLED and not name.strip():
                yield folder.find(WORDS["none"], diagram.file, id_)
