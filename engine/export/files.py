"""Tables as files: CSV that a Chinese Excel opens, and xlsx. Rows come in one by one; neither file is ever whole in memory."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import xlsxwriter

from engine.export.cells import neutral

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
PIECE = 64 * 1024
MOST_WIDE = 60


def written(kind: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file's bytes, piece by piece. `kind`: csv or xlsx."""
    return _csv(head, rows) if kind == "csv" else _xlsx(head, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """With a byte order mark, without which a Chinese Excel takes UTF-8 for GBK."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(head)
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        if page.tell() >= PIECE:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _write_book(file, head, rows)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write_book(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
        for column, name in enumerate(head):
            sheet.set_column(column, column, min(max(len(name) * 2, 12), MOST_WIDE))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                cell = neutral(value)
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
