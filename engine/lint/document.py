"""docs/lint.md, written from the rules themselves: `python -m engine.lint.document > docs/lint.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from engine.catalog import xml, xml_words
from engine.lint import check, reading, reading_words
from engine.lint.repairs import KINDS
from engine.lint.rules import RULES
from engine.lint.words import Words

HEAD = """# What lint says

`epoint check PATH…` and every start ask: may this folder ship? An **error** keeps it from shipping (the last good version goes on
running), a **warning** does not. Nothing is ever executed to find out. `{…}` stands for the designer's own text.
What can be mended by itself names its repairs: `epoint repair PATH --repair NAME`, or a button on the page. A repair changes its own place
in the file and nothing else; `epoint check PATH --repair` makes all those whose answer can be guessed.
This page is written by `python -m engine.lint.document > docs/lint.md`; change the words beside the rules, not here.
"""
READERS = (
    ("engine/catalog/xml.py", xml.__doc__, xml_words.WORDS), ("engine/lint/reading.py", reading.__doc__, reading_words.WORDS),
    ("engine/lint/check.py", check.__doc__, check.WORDS),
)


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for rule in RULES:
        name = rule.__name__.split(".")[-1]
        parts += _section(f"engine/lint/rules/{name}.py", rule.__doc__ or "", rule.WORDS, name)
    parts.append("\n# Files that cannot be read\n")
    for path, about, words in READERS:
        parts += _section(path, about or "", words)
    return "\n".join(parts) + "\n"


def _section(path: str, about: str, words: Mapping[str, Words], rule: str = "") -> Iterator[str]:
    yield f"\n## {' '.join(about.split())}\n\n`{path}`\n\n| | reason | repair |\n|---|---|---|"
    for code, said in words.items():
        mended = [f"`{kind.id}`" for kind in KINDS if f"{rule}.{code}" in kind.rules]
        offered = f"<br>→ {', '.join(mended)}" if mended else ""
        yield f"| {said.severity} | {_cell(said.reason)}<br>{_cell(said.reason_zh)} | {_cell(said.repair)}<br>{_cell(said.repair_zh)}{offered} |"


def _cell(text: str) -> str:
    plain = text.replace("{{", "{").replace("}}", "}")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(document())
