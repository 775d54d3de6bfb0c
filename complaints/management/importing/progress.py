"""A bar on standard error: redrawn on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 30
REDRAW, SAY = 0.2, 10.0


class Progress:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._began = self._last = time.monotonic()

    def show(self, done: float, rows: int, *, final: bool = False) -> None:
        """`done` between 0 and 1 of the file, `rows` read so far."""
        now = time.monotonic()
        if not final and now - self._last < (REDRAW if self._live else SAY):
            return
        self._last = now
        rate = rows / max(now - self._began, 0.001)
        full = round(done * WIDTH)
        bar = f"[{'#' * full}{'.' * (WIDTH - full)}] {done:4.0%} {rows:,} rows, {rate:,.0f} a second"
        self._stream.write(f"\r{bar}" if self._live and not final else f"\r{bar}\n" if self._live else f"{bar}\n")
        self._stream.flush()
