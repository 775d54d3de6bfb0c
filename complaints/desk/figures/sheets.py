"""Tables as files. A cell is data, never a formula, whatever somebody typed into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import xlsxwriter

Row = Sequence[str | int | float]
STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_csv(columns: Sequence[str], rows: Iterable[Row], *, title: str = "") -> bytes:
    """UTF-8 with its mark, so that spreadsheets read the letters right; one line of headings, then the rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([inert(column) for column in columns])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(columns: Sequence[str], rows: Iterable[Row], *, title: str = "") -> bytes:
    """One sheet; texts are written as texts, so nothing in them is reckoned with or linked."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        book.set_properties({"title": title})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(line, place, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    return file.getvalue()


def inert(cell: str | int | float) -> str | int | float:
    """A text that a spreadsheet would reckon with gets an apostrophe in front (CWE-1236); numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell


KINDS: Final[dict[str, Callable[..., bytes]]] = {"csv": as_csv, "xlsx": as_xlsx}
