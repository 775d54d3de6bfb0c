"""A CSV or gzip CSV as a stream of rows, each with its line; what cannot be read comes out as a dirty row."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from complaints.errors import InvalidInput

GZIP = b"\x1f\x8b"
LONGEST_FIELD = 1_000_000
"""A quote nobody closed swallows what follows; a field this long is said to be wrong instead."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, its fields, and why it cannot be read ("" when it can)."""

    line: int
    fields: list[str]
    reason: str = ""


class Source:
    """An open file: `header`, rows by iteration, `done` between 0 and 1 by bytes read."""

    def __init__(self, path: Path) -> None:
        self._size = max(1, path.stat().st_size)
        self._raw: BinaryIO = path.open("rb")
        packed = self._raw.read(2) == GZIP
        self._raw.seek(0)
        plain = gzip.GzipFile(fileobj=self._raw) if packed else self._raw
        # bytes that are not UTF-8 survive as surrogates, so that the row is told and the rest goes on
        self._text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")
        csv.field_size_limit(LONGEST_FIELD)
        self._reader = csv.reader(self._text)
        self.header = [name.strip() for name in next(self._reader, [])]
        if not self.header:
            self.close()
            raise InvalidInput(file="The file is empty.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._text.close()
        self._raw.close()

    @property
    def done(self) -> float:
        return min(1.0, self._raw.tell() / self._size)

    def __iter__(self) -> Iterator[Row]:
        """Every record after the header. A file that breaks off ends with a row that says so."""
        while True:
            line = self._reader.line_num + 1
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                last = self._reader.line_num
                yield Row(line, [], f"cannot be read as CSV up to line {last}: {error}")
                continue
            except (EOFError, OSError) as error:
                yield Row(line, [], f"the file breaks off here: {error}")
                return
            if fields:
                yield Row(line, fields, self._fault(fields))

    def _fault(self, fields: list[str]) -> str:
        if len(fields) != len(self.header):
            return f"has {len(fields)} columns, not {len(self.header)}"
        return "is not UTF-8" if _broken("".join(fields)) else ""


def _broken(text: str) -> bool:
    """Whether bytes survive in it that were no characters: those cannot be written again."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
