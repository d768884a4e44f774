"""The lines of a list, cell by cell as text, from xlsx (or xls, ods) and from csv in UTF-8 or GB 18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from engine.villagers.columns import BadList

MOST_EXACT = 2**53          # a spreadsheet rounds longer numbers: the last digits of an identity card are lost
ROUNDED = "\x00rounded"     # stands for such a cell; no text of a file contains it
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_rows(content: bytes) -> tuple[int, Iterator[tuple[int, Sequence[str]]]]:
    """(lines of the file, (line number, cells) of every line that has something in it). Raises BadList."""
    if content[:4] in _BOOKS:
        return _book(content)
    return _csv(content)


def _book(content: bytes) -> tuple[int, Iterator[tuple[int, Sequence[str]]]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError, OSError):
        raise BadList("not_a_list") from None
    first = sheet.start[0] if sheet.start else 0           # lines above the first cell are not among the rows
    rows = ((number, [_text(cell) for cell in row]) for number, row in enumerate(sheet.iter_rows(), first + 1))
    return first + sheet.height, (row for row in rows if any(row[1]))


def _csv(content: bytes) -> tuple[int, Iterator[tuple[int, Sequence[str]]]]:
    text = _decoded(content)
    head = text.partition("\n")[0]
    parted = max(",;\t，", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=parted)
    lines = text.count("\n") + (not text.endswith("\n"))
    return lines, ((reader.line_num, [cell.strip().lstrip("'\ufeff").replace("\x00", "") for cell in row]) for row in _each(reader) if any(cell.strip() for cell in row))


def _each(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        raise BadList("not_a_list") from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:4096]:
            return text
    raise BadList("not_a_list")


def _text(cell: object) -> str:
    """A number without its ".0"; what was rounded says so."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if abs(cell) > MOST_EXACT:
            return ROUNDED
        return str(int(cell)) if cell == int(cell) else str(cell)
    return "" if cell is None else str(cell).strip().lstrip("'").replace("\x00", "")
