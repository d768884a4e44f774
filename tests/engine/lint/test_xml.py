"""engine/catalog/xml.py: what is read, and what a reader must never do."""

import pytest

from engine.catalog.xml import read_xml
from engine.catalog.xml_words import WORDS
from engine.lint import Refused
from tests.engine.lint.small import BODY, GOOD, TRUNK, diagram, each_mistake, errors

TEXT = GOOD[TRUNK].decode()
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def files(data: bytes) -> dict[str, bytes]:
    return {**GOOD, TRUNK: data}


test_each_mistake_is_named = each_mistake(WORDS, {
    "too_large": files(b" " * (2 * 1024 * 1024 + 1)),
    "empty": files(b"\n"),
    "zip": files(b"PK\x03\x04rest"),
    "json": files(b'{"a": 1}'),
    "binary": files(b"\x89PNG\xff"),
    "encoding": files(TEXT.replace("UTF-8", "UTF-7").encode()),
    "control": files(TEXT.replace("询问", "询\x01问").encode()),
    "doctype": files(TEXT.replace(HEAD, "<!DOCTYPE a>").encode()),
    "not_xml": files(TEXT[:-5].encode()),
    "instruction": files(TEXT.replace(HEAD, HEAD + "<?xml-stylesheet href='x'?>").encode()),
    "xinclude": files(b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="b"/></a>'),
    "too_deep": files(b"<a>" * 65 + b"</a>" * 65),
    "too_many_elements": files(b"<a>" + b"<b/>" * 20_000 + b"</a>"),
    "too_many_nodes": files(diagram('<bpmn:task id="t" />' * 401)),
    "too_many_flows": files(diagram('<bpmn:sequenceFlow id="f" />' * 1_201)),
})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_are_read_with_and_without_a_mark(encoding: str) -> None:
    text = TEXT if encoding.startswith("utf-8") else TEXT.replace("UTF-8", "UTF-16")
    assert read_xml(text.encode(encoding), "a.bpmn").find(".//{*}userTask").get("name") == "询问"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252"])
def test_what_older_modelers_write_is_read_but_not_deployed(encoding: str) -> None:
    data = TEXT.replace("UTF-8", encoding).replace("询问", "Prüfen").replace("开始", "a").replace("结束", "b").replace("示例", "c").encode(encoding)
    assert read_xml(data, "a.bpmn").find(".//{*}userTask").get("name") == "Prüfen"
    assert [found.file for found in errors(files(data))] == [TRUNK]


def test_the_declared_encoding_cannot_change_what_was_checked() -> None:
    disguised = TEXT.replace("UTF-8", "UTF-16").encode()
    assert read_xml(disguised, "a.bpmn").find(".//{*}userTask").get("name") == "询问"


def test_the_largest_that_is_allowed_is_read() -> None:
    assert read_xml(diagram('<bpmn:task id="t" />' * 400), "a.bpmn") is not None
    assert read_xml(b"<a>" * 64 + b"</a>" * 64, "a.bpmn") is not None


@pytest.mark.parametrize("head", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>', "<!doctype a>", '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_no_document_type_reaches_the_parser(head: str) -> None:
    with pytest.raises(Refused):
        read_xml(f"{HEAD}{head}<a/>".encode(), "a.bpmn")


def test_comments_do_not_split_what_is_read() -> None:
    root = read_xml(diagram(BODY.replace("</bpmn:sequenceFlow>", "a<!-- x -->b</bpmn:sequenceFlow>")), "a.bpmn")
    assert root.find(".//{*}sequenceFlow").text == "ab"
