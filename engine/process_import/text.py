"""From whatever bytes a tool wrote to plain UTF-8 XML of BPMN 2.0, its elements untouched. What was changed on the way is told."""

from __future__ import annotations

import codecs
import io
import re
import zipfile

from engine.catalog.xml import MAX_BYTES
from engine.lint.finding import Finding, Refused
from engine.lint.words import Words, say
from engine.process_import.words import WORDS, note

MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
         (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
READ = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5", "shift_jis": "shift_jis", "us-ascii": "utf-8", "ascii": "utf-8", "utf8": "utf-8", "utf-8": "utf-8",
        "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "utf-32": "utf-8", "iso-8859-1": "cp1252", "windows-1252": "cp1252", "iso-8859-15": "iso-8859-15",
        "iso-8859-2": "iso-8859-2", "windows-1250": "cp1250", "windows-1251": "cp1251", "koi8-r": "koi8-r"}
_DECLARATION = re.compile(r"""\A\s*<\?xml\s[^>]*?\?>""")
_ENCODING = re.compile(r"""(\sencoding\s*=\s*)(["'])([^"']*)["']""")
_OPENING = re.compile(r"<\?|<!--|<!\[CDATA\[")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^<>\[\]]*>\s*", re.IGNORECASE)
# The namespaces of the draft of 2009, where the elements are called as today.
BETA = {"http://schema.omg.org/spec/BPMN/2.0": "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/bpmn20": "http://www.omg.org/spec/BPMN/20100524/MODEL",
        "http://bpmn.org/bpmn20": "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/spec/BPMN/2.0": "http://www.omg.org/spec/BPMN/20100524/MODEL",
        "http://bpmndi.org": "http://www.omg.org/spec/BPMN/20100524/DI"}


def refused(words: Words, file: str, locale: str, **params: object) -> Refused:
    """The exception that says this of a file."""
    return Refused([Finding(file, "", "", *say(words, locale, **params), rule="import")])


def plain_text(data: bytes, file: str, locale: str) -> tuple[bytes, list[str]]:
    """(UTF-8 bytes, what was changed). Raises Refused where the characters cannot be read."""
    notes: list[str] = []
    if data.startswith(b"PK\x03\x04"):
        name, data = _unpacked(data, file, locale)
        notes.append(note("unpacked", locale, name))
    text, encoding = _decoded(data, file, locale)
    declaration = _DECLARATION.match(text)
    if declaration:
        whole = _ENCODING.sub(r"\1\2UTF-8\2", declaration.group().lstrip())
        text = whole + text[declaration.end():]
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(note("encoding", locale, encoding))
    shorter = _DOCTYPE.sub("", text, count=1)
    if shorter != text:
        notes.append(note("doctype", locale))
    text = _without_instructions(shorter, notes, locale)
    for old, new in BETA.items():
        changed = re.sub(rf"""(\sxmlns(?::[\w.\-]+)?\s*=\s*)(["']){re.escape(old)}/?\2""", rf"\1\2{new}\2", text)
        if changed != text:
            notes.append(note("beta", locale))
            text = changed
    return text.encode("utf-8", "replace"), list(dict.fromkeys(notes))


def _without_instructions(text: str, notes: list[str], locale: str) -> str:
    """Without <?…?> but the declaration at the beginning. One walk, however the text is broken: what is not closed is left for the parser to refuse."""
    kept, begin = [], 0
    at = text.find("?>") + 2 if text.startswith("<?xml") else 0
    while found := _OPENING.search(text, at):
        closing = {"<?": "?>", "<!--": "-->", "<![CDATA[": "]]>"}[found.group()]
        end = text.find(closing, found.end())
        if end < 0:
            break
        at = end + len(closing)
        if found.group() == "<?":
            notes.append(note("instruction", locale, (text[found.end():min(end, found.end() + 40)].split() or ["?"])[0]))
            kept.append(text[begin:found.start()])
            begin = at
    return "".join([*kept, text[begin:]])


def _decoded(data: bytes, file: str, locale: str) -> tuple[str, str]:
    """(characters, the encoding they were read in)."""
    declaration = _DECLARATION.match(data[:300].decode("latin-1"))
    named = _ENCODING.search(declaration.group()) if declaration else None
    declared = named.group(3).lower() if named else "utf-8"
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), READ.get(declared, declared))
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except (UnicodeDecodeError, LookupError):
        pass
    # The declaration is wrong: Chinese tools then wrote GB 18030, western ones Windows-1252.
    other = "gb18030" if _pairs(data) else "cp1252"
    try:
        return data.decode(other), other
    except UnicodeDecodeError:
        raise refused(WORDS["encoding"], file, locale, encoding=declared) from None


def _pairs(data: bytes) -> bool:
    """Whether most bytes above ASCII stand in pairs, as Chinese characters do."""
    runs = re.findall(rb"[\x80-\xff]+", data)
    return sum(len(run) for run in runs if len(run) % 2 == 0) * 2 > sum(map(len, runs))


def _unpacked(data: bytes, file: str, locale: str) -> tuple[str, bytes]:
    """The largest diagram of an archive; bounded, and never written anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [one for one in archive.infolist()[:1000] if one.filename.lower().endswith((".bpmn", ".bpmn2", ".bpmn20.xml")) and one.file_size <= MAX_BYTES]
            if not found:
                raise refused(WORDS["no_diagram_in_zip"], file, locale)
            largest = max(found, key=lambda one: one.file_size)
            with archive.open(largest) as opened:
                return largest.filename, opened.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as problem:
        raise refused(WORDS["broken_zip"], file, locale) from problem
