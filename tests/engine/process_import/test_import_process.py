"""engine/process_import: any BPMN 2.0 file opens, is drawn, loses nothing, and runs or says what keeps it from running."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.catalog.compile import compile_definition
from engine.catalog.xml import read_xml
from engine.lint import Refused, lint_folder
from engine.lint.diagram import read_diagram
from engine.lint.repairs.everything import repair_all
from engine.lint.rules.drawing import is_drawn
from engine.process_import import Imported, import_process, process_name
from engine.process_import.foreign import counted
from engine.process_import.text import plain_text
from engine.settings import ROOT
from tests.engine.lint.mutations import mutated
from tests.engine.lint.small import ROLES

REFERENCE = sorted((ROOT / "tests" / "data" / "miwg").glob("*.bpmn"))
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SMALL = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{MODEL}" xmlns:v="urn:vendor" id="d" targetNamespace="x"><process id="P 1" name="请假"><extensionElements><v:colour v:of="all">蓝</v:colour></extensionElements>
<startEvent id="s"/><manualTask name="批准"/><exclusiveGateway id="g"/><endEvent id="e1"/><endEvent id="e2"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" name="好" sourceRef="g" targetRef="e1"><conditionExpression>${{days &gt; 3 &amp;&amp; kind == 'sick'}}</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="g" targetRef="e2"/></process></definitions>"""


def brought(data: bytes | str, name: str = "Urlaub Antrag.bpmn", locale: str = "en") -> Imported:
    return import_process(data.encode() if isinstance(data, str) else data, name, ROLES, locale)


def elsewhere() -> list[Path]:
    folder = os.environ.get("EPOINT_MIWG_DIR")
    return sorted(Path(folder).rglob("*.bpmn")) if folder else []


def holds(path: Path) -> None:
    """What is promised of every file: no crash, every finding with a repair in words, nothing lost, and drawn where there is anything to draw."""
    found = brought(path.read_bytes(), path.name)
    assert found.lost == {}
    assert all(one.reason and one.repair for one in found.findings)
    root = read_xml(found.files[found.trunk], found.trunk)
    assert is_drawn(read_diagram(root, found.trunk)) or not any(True for _ in root.iter(f"{{{MODEL}}}startEvent", f"{{{MODEL}}}task"))
    text, _ = plain_text(path.read_bytes(), path.name, "en")
    before, after = counted(read_xml(text, "before")), counted(root)
    assert all(after[tag] >= count for tag, count in before.items())


def test_all_diagrams_of_the_reference_are_here() -> None:
    assert len(REFERENCE) == 21


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_every_reference_diagram_is_drawn_and_explained(path: Path) -> None:
    holds(path)


@pytest.mark.skipif(not os.environ.get("EPOINT_MIWG_DIR"), reason="EPOINT_MIWG_DIR names no folder with the exports of the MIWG test suite")
def test_the_exports_of_other_tools_come_in_whole() -> None:
    for path in elsewhere():
        holds(path)


@pytest.mark.parametrize("name", ["A.1.0", "A.2.0", "A.4.0", "C.1.0", "C.4.0", "C.7.0"])
def test_what_runs_after_repairs_can_be_deployed(name: str) -> None:
    found = brought((ROOT / "tests/data/miwg" / f"{name}.bpmn").read_bytes(), f"{name}.bpmn")
    files, _ = repair_all(found.files, lambda held: lint_folder(held, ROLES, "en"), ROLES, "en")
    assert [one.reason for one in lint_folder(files, ROLES, "en") if one.severity == "error"] == []
    assert compile_definition(found.process, "1", {path: data.decode() for path, data in files.items()}).fields is not None


def test_the_folder_has_the_name_of_the_file_and_so_has_the_trunk() -> None:
    found = brought(SMALL)
    assert found.process == "urlaub_antrag" and {"urlaub_antrag.bpmn", "fields.toml", "deadlines.toml", "elements.toml"} == {path.split("/")[-1] for path in found.files}
    assert b'<process id="urlaub_antrag"' in found.files[found.trunk] and b'isExecutable="true"' in found.files[found.trunk]
    assert [process_name(name) for name in ("../x/A.1.0.bpmn", "请假.bpmn", "2.xml", "a.bpmn20.xml")] == ["a_1_0", "process", "p_2", "a"]


def test_a_condition_of_another_language_is_translated_and_its_data_declared() -> None:
    found = brought(SMALL)
    assert b'days &gt; 3 and kind = "sick"' in found.files[found.trunk]
    fields = found.files["processes/urlaub_antrag/fields.toml"].decode()
    assert '[fields.days]\ntype = "number"' in fields and '[fields.kind]\ntype = "string"' in fields
    assert any("${days" in note for note in found.notes)


def test_what_other_tools_keep_in_the_file_stays() -> None:
    assert '<v:colour v:of="all">蓝</v:colour>' in brought(SMALL).files["processes/urlaub_antrag/urlaub_antrag.bpmn"].decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk", "gb18030", "utf-32"])
def test_any_encoding_comes_in(encoding: str) -> None:
    name = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    found = brought(SMALL.replace('encoding="UTF-8"', f'encoding="{name}"').encode(encoding))
    assert "批准" in found.files[found.trunk].decode() and b'encoding="UTF-8"' in found.files[found.trunk]


def test_a_wrong_declaration_is_seen_through() -> None:
    assert "批准" in brought(SMALL.encode("gb18030")).files["processes/urlaub_antrag/urlaub_antrag.bpmn"].decode()
    german = SMALL.replace("批准", "klären").replace("请假", "x").replace("蓝", "x").replace("好", "x")
    assert "klären" in brought(german.encode("cp1252")).files["processes/urlaub_antrag/urlaub_antrag.bpmn"].decode()


def test_the_draft_of_the_standard_becomes_the_standard() -> None:
    found = brought(SMALL.replace(MODEL, "http://schema.omg.org/spec/BPMN/2.0"))
    assert MODEL.encode() in found.files[found.trunk] and any("draft" in note for note in found.notes)


def test_instructions_are_left_out_and_told_but_not_where_they_are_only_text() -> None:
    found = brought(SMALL.replace("<definitions", "<?xml-stylesheet href='x'?><!-- <?not this?> --><definitions", 1))
    assert b"xml-stylesheet" not in found.files[found.trunk] and b"<?not this?>" in found.files[found.trunk]
    assert any("xml-stylesheet" in note for note in found.notes)


@pytest.mark.parametrize("piece", ["<?a", "<!--", "<![CDATA[", "<!DOCTYPE ", ' xmlns:a="  ', "&amp; "])
def test_a_text_made_to_be_slow_is_answered(piece: str) -> None:
    """Two million characters that begin something again and again and never end it: were the answer not in one walk, this would not end."""
    with pytest.raises(Refused):
        brought(f"<a{piece}" + piece * (1_900_000 // len(piece)))


def test_an_archive_gives_its_diagram() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Glossaries.bpmn", "<x/>")
        archive.writestr("../../A 1/the process.bpmn", SMALL)
    assert "批准" in brought(held.getvalue(), "a.zip").files["processes/a/a.bpmn"].decode()


@pytest.mark.parametrize(("data", "said"), [
    (b"", "empty"), (b"\x00\x01\x02", "control"), (b"PK\x03\x04broken", "archive"), (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', "XPDL"),
    (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "DMN"), (b"<html/>", "<html>"), (b"{}", "JSON"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"), (SMALL[:300].encode(), "XML")])
def test_what_is_no_diagram_is_refused_in_words(data: bytes, said: str) -> None:
    for locale in ("en", "zh"):
        with pytest.raises(Refused) as refused:
            brought(data, locale=locale)
        found = refused.value.findings[0]
        assert found.reason and found.repair and (locale == "zh" or said in f"{found.reason} {found.repair}")


def test_a_collaboration_without_a_process_opens_and_says_so() -> None:
    found = brought(f'<definitions xmlns="{MODEL}" id="d"><collaboration id="c"><participant id="p" name="x"/></collaboration></definitions>')
    assert not found.runnable and any("no process" in one.reason for one in found.findings)


def test_the_file_is_drawn_when_it_holds_no_drawing() -> None:
    found = brought(SMALL)
    assert is_drawn(read_diagram(read_xml(found.files[found.trunk], "t"), "t")) and not any(one.rule.startswith("drawing") for one in found.findings)


def spoiled(seed: int) -> Iterator[tuple[str, bytes]]:
    """A few ways in which a file gets broken: attributes, ids, namespaces, bytes, its end."""
    dice = random.Random(seed)
    path = dice.choice(REFERENCE)
    data = path.read_bytes()
    if seed % 4 == 0:
        yield path.name, data[: dice.randrange(len(data))]
    elif seed % 4 == 1:
        yield path.name, re.sub(rb'xmlns(:\w+)?="[^"]*"', lambda found: found.group() if dice.random() < 0.7 else b'xmlns="urn:x"', data)
    elif seed % 4 == 2:
        changed = bytearray(data)
        for _ in range(dice.choice([1, 5, 40])):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        yield path.name, bytes(changed)
    else:
        yield path.name, mutated(data, dice, dice.choice([1, 3, 10]))


@pytest.mark.parametrize("first", range(0, 2000 if os.environ.get("EPOINT_FULL") else 80, 40))
def test_a_broken_file_is_never_more_than_words(first: int) -> None:
    for seed in range(first, first + 40):
        for name, data in spoiled(seed):
            try:
                found = import_process(data, name, ROLES, "zh" if seed % 2 else "en")
            except Refused as refused:
                assert refused.findings[0].reason and refused.findings[0].repair, seed
                continue
            assert found.lost == {}, seed
            assert all(one.reason and one.repair for one in found.findings), seed
            repair_all(found.files, lambda held: lint_folder(held, ROLES, "en"), ROLES, "en") if seed % 10 == 0 else None
