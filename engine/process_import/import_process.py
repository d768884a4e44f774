"""A foreign BPMN file becomes a process folder of ours. Everything in the file is kept; what it lacks is added beside it or offered as a repair."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.catalog.only_drawn import silent_processes
from engine.catalog.xml import BPMN, read_xml
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.lint import lint_folder
from engine.process_import.adapt import adapted
from engine.process_import.foreign import counted, read_foreign
from engine.process_import.text import plain_text
from engine.roles import Role

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Imported:
    """The folder's files by path, what was done to the file, what keeps it from running (with repairs), and elements lost: none, by rights."""

    process: str
    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    lost: Mapping[str, int]

    @property
    def runnable(self) -> bool:
        """Whether nothing keeps it from running."""
        return not any(found.severity == "error" for found in self.findings)

    @property
    def trunk(self) -> str:
        """Where the diagram is."""
        return f"processes/{self.process}/{self.process}.bpmn"


def import_process(data: bytes, name: str, roles: Mapping[str, Role], locale: str = "zh", process: str | None = None) -> Imported:
    """The folder of a foreign file called `name`. Raises Refused, in words, for a file that is no diagram with steps."""
    text, notes = plain_text(data, name, locale)
    root = read_foreign(text, name, locale)
    before = counted(root)
    id_ = process or process_name(name)
    trunk = f"processes/{id_}/{id_}.bpmn"
    files, more = adapted({trunk: text}, id_, roles, locale)
    files |= {f"processes/{id_}/{path}": content for path, content in _settings(files[trunk], id_).items() if f"processes/{id_}/{path}" not in files}
    after = counted(read_xml(files[trunk], trunk, locale))
    lost = {tag.split("}")[-1]: count - after[tag] for tag, count in before.items() if after[tag] < count}
    return Imported(id_, files, tuple(notes + more), tuple(lint_folder(files, roles, locale)), lost)


def process_name(name: str) -> str:
    """A folder's name from a file's: a plain word, of letters, digits and “_”."""
    stem = re.sub(r"\.(bpmn2?|xml|zip|bpmn20)$", "", re.sub(r"\.(xml|zip)$", "", name.replace("\\", "/").rsplit("/", 1)[-1], flags=re.IGNORECASE), flags=re.IGNORECASE)
    word = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_").lower()[:40] or "process"
    return word if _WORD.fullmatch(word) else f"p_{word}"


def _settings(diagram: bytes, process: str) -> dict[str, bytes]:
    """The settings a folder has, as far as they follow from the diagram."""
    root = read_xml(diagram, process)
    silent = set(silent_processes([root], process))
    words = []
    for task in root.iter(BPMN + "userTask", BPMN + "task", BPMN + "manualTask", BPMN + "serviceTask", BPMN + "sendTask", BPMN + "receiveTask"):
        if task.get("id") and local(task.getparent()) and not silent & set(task.iterancestors()):
            words.append(f"[{json.dumps(task.get('id'), ensure_ascii=False)}]\nen = {json.dumps(task.get('name') or task.get('id'), ensure_ascii=False)}\n")
    return {"fields.toml": b"", "deadlines.toml": b"", "elements.toml": "\n".join(dict.fromkeys(words)).encode()}


def import_note(imported: Imported, locale: str = "zh") -> str:
    """The notes as a text for the folder's README."""
    head = f"# {imported.process}\n\n" + ("由其他工具的流程图导入：\n" if locale.startswith("zh") else "Imported from another tool's diagram:\n")
    return head + "".join(f"- {line}\n" for line in imported.notes)


