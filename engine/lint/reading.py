"""From the bytes of a folder to its parts. Every file is read by the engine's own reader; what cannot be read becomes a finding."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from engine.catalog.category_words import parse_category_words
from engine.catalog.deadline_defaults import parse_deadlines
from engine.catalog.element_words import parse_elements
from engine.catalog.fields import parse_fields
from engine.catalog.functions import HOST_FUNCTIONS
from engine.catalog.only_drawn import silent_processes
from engine.catalog.toml_tables import TomlError
from engine.catalog.xml import MAX_BYTES, read_xml
from engine.decisions import Decision, DecisionError, input_types, parse_decisions
from engine.forms import Form, FormError, parse_form
from engine.lint.diagram import Diagram, read_diagram
from engine.lint.finding import Finding, Refused
from engine.lint.folder import Folder
from engine.lint.languages import in_language
from engine.lint.reading_words import WORDS
from engine.lint.words import Words, brief, say
from engine.roles import Role
from engine.scenarios.script import ScenarioError, parse_scenario

Part = TypeVar("Part")
DEFINITIONS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions"


def open_folder(process: str, files: Mapping[str, bytes], roles: Mapping[str, Role], locale: str) -> tuple[Folder, list[Finding]]:
    """The folder's parts, and what is wrong with single files."""
    reader = _Reader(files, locale, kept=bool(process))
    base = f"processes/{process}/"
    fields = reader.settings(base + "fields.toml", parse_fields)
    types = None if fields is None else {name: field.type for name, field in fields.items()}
    tables = reader.tables()
    if not process and types is not None:
        types |= reader.declared_inputs(tables)
    folder = Folder(
        process=process, files=files, roles=roles, locale=locale, diagrams=_running(reader.diagrams(), process), fields=fields,
        deadlines=reader.settings(base + "deadlines.toml", parse_deadlines),
        words=reader.settings(base + "elements.toml", parse_elements), tables=tables,
        category_words=reader.settings(base + "category_words.toml", parse_category_words),
        decisions={} if types is None else reader.decisions(tables, types),
        forms={} if fields is None else reader.forms(fields), broken=frozenset())
    reader.scenarios(base)
    broken = frozenset(finding.file for finding in reader.findings)
    return Folder(**{**folder.__dict__, "broken": broken}), reader.findings


def _running(diagrams: tuple[Diagram, ...], process: str) -> tuple[Diagram, ...]:
    silent = silent_processes((diagram.root for diagram in diagrams), process)
    return tuple(diagram.without(silent) for diagram in diagrams) if silent else diagrams


class _Reader:
    def __init__(self, files: Mapping[str, bytes], locale: str, kept: bool) -> None:
        self.files, self.locale, self.kept = files, locale, kept
        self.findings: list[Finding] = []

    def refuse(self, code: str, file: str, element: str = "", /, **params: object) -> None:
        self.findings.append(Finding(file, brief(element, 120), "", *say(WORDS[code], self.locale, **params), rule=f"reading.{code}"))

    def said(self, file: str, element: str, reason: str, repair: str, words: Words = WORDS["said"]) -> None:
        """What another part of the engine said of its own file."""
        reason, repair = in_language(reason, self.locale), in_language(repair, self.locale)
        self.findings.append(Finding(file, brief(element, 120), "", *say(words, self.locale, reason=reason, repair=repair), rule="reading.said"))

    def named(self, *endings: str) -> list[str]:
        return [path for path in sorted(self.files) if path.endswith(endings)]

    def text(self, file: str) -> str | None:
        data = self.files[file]
        if len(data) > MAX_BYTES:
            self.refuse("too_large", file, most=MAX_BYTES // 1024)
            return None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.refuse("not_text", file)
            return None

    def xml(self, file: str) -> Any:
        """The root element. In a process folder the file must be UTF-8 besides: deployed text is kept as such."""
        try:
            root = read_xml(self.files[file], file, self.locale)
        except Refused as problem:
            self.findings += problem.findings
            return None
        return None if self.kept and self.text(file) is None else root

    def diagrams(self) -> tuple[Diagram, ...]:
        found = []
        for file in self.named(".bpmn"):
            root = self.xml(file)
            if root is not None and root.tag != DEFINITIONS:
                self.refuse("not_bpmn", file, root.get("id") or "", root=root.tag)
            elif root is not None:
                found.append(read_diagram(root, file))
        return tuple(found)

    def tables(self) -> dict[str, Any]:
        roots = {file: self.xml(file) for file in self.named(".dmn")}
        return {file: root for file, root in roots.items() if root is not None}

    def declared_inputs(self, tables: Mapping[str, Any]) -> dict[str, str]:
        """What tables outside of a process folder declare themselves; what is wrong there is said when they are parsed."""
        found: dict[str, str] = {}
        for root in tables.values():
            try:
                found |= input_types(root)
            except DecisionError:
                continue
        return found

    def decisions(self, tables: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, tuple[str, Decision]]:
        found: dict[str, tuple[str, Decision]] = {}
        for file, root in tables.items():
            try:
                parsed = parse_decisions(root, types, HOST_FUNCTIONS)
            except DecisionError as problem:
                self.said(file, problem.element_id, problem.reason, problem.repair)
                continue
            for id_, decision in parsed.items():
                if id_ in found:
                    self.refuse("decision_twice", file, id_, id=id_, other=found[id_][0])
                found.setdefault(id_, (file, decision))
        return found

    def settings(self, file: str, parse: Callable[[str], Part]) -> Part | None:
        """A .toml file's content by its own parser; an absent file is an empty one."""
        text = self.text(file) if file in self.files else ""
        if text is None or not self._toml(file, text):
            return None
        try:
            return parse(text)
        except TomlError as problem:
            self.said(file, problem.table, problem.reason, problem.repair)
            return None

    def _toml(self, file: str, text: str) -> bool:
        """Whether the text is TOML whose tables hold what they must: lists where lists belong, tables where tables do."""
        try:
            tables = tomllib.loads(text)
        except (ValueError, RecursionError) as problem:
            self.refuse("not_toml", file, problem=problem if isinstance(problem, tomllib.TOMLDecodeError) else type(problem).__name__)
            return False
        declared = tables.get("fields", tables)
        if not isinstance(declared, dict):
            self.refuse("not_a_table", file, "fields", key="fields")
            return False
        wanted = {"values": list, "labels": dict} if file.endswith("/fields.toml") else {}
        for name, table in declared.items():
            for key, kind in wanted.items():
                if isinstance(table, dict) and not isinstance(table.get(key, kind()), kind):
                    self.refuse("not_a_list" if kind is list else "not_a_table", file, name, key=key)
                    return False
        return True

    def forms(self, fields: Mapping[str, Any]) -> dict[str, Form]:
        found = {}
        for file in self.named(".form"):
            text = self.text(file)
            if text is None or not self._shaped(file, text):
                continue
            name = file.removeprefix("forms/").removesuffix(".form")
            try:
                found[name] = parse_form(text, name=name, fields=fields)
            except FormError as problem:
                self.said(file, problem.component, problem.reason, problem.repair)
        return found

    def _shaped(self, file: str, text: str) -> bool:
        """Whether every component's type, key and valuesKey are texts; the form's own parser checks the rest."""
        try:
            waiting = [json.loads(text)]
        except (ValueError, RecursionError):
            return True                     # the parser says what is wrong
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                for key in ("type", "valuesKey"):
                    if not isinstance(item.get(key, ""), str):
                        self.refuse("not_a_word", file, str(item.get("key") or item.get("id") or ""), key=key)
                        return False
                listed = item.get("components")
                waiting += listed if isinstance(listed, list) else []
        return True

    def scenarios(self, base: str) -> None:
        for file in self.named(".toml"):
            if not file.startswith(base + "scenarios/"):
                continue
            text = self.text(file)
            if text is None or not self._toml(file, text):
                continue
            if not all(isinstance(step, dict) for step in _listed(tomllib.loads(text).get("steps", []))):
                self.refuse("not_steps", file)
                continue
            try:
                parse_scenario(text)
            except ScenarioError as problem:
                self.said(file, f"step {problem.step}" if problem.step else "", problem.reason, "", WORDS["scenario"])


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
