"""Reads questions as JSON Lines on standard input and answers each with one line: when it is due, and why."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from complaints.errors import RedressError
from complaints.rules.explaining import answer

logger = logging.getLogger(__name__)

MOST_SAID = 400
"""Characters of an error: it may quote a value, and a value may be the whole of a bad line."""


class Command(BaseCommand):
    help = (
        "Explain deadlines. Each line of standard input is a JSON object: a deadline (received_at, timezone, "
        "weekly_hours, holidays, target, unit, counting) or a sum of working time (op: add, between or is_open). "
        "Each answer is one line: {id, due_at, trace}, {id, result} or {id, error}. Needs no database."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for said in explained(sys.stdin.buffer):
            self.stdout.write(json.dumps(said, separators=(",", ":")))


def explained(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """One answer a line, blank lines left out; a line that cannot be answered says why and the rest goes on."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _explained(number, line)


def _explained(number: int, line: bytes) -> dict[str, Any]:
    name: Any = None
    try:
        row = json.loads(line, parse_constant=_no_number)
        if not isinstance(row, dict):
            return {"id": None, "error": f"line {number}: is not a JSON object"}
        name = row.get("id")
        return {"id": name, **answer(row)}
    except RecursionError:
        return {"id": name, "error": f"line {number}: is nested too deeply"}
    except (RedressError, ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        return {"id": name, "error": f"line {number}: {error}"[:MOST_SAID]}
    except Exception:
        logger.exception("Line %s could not be explained", number)
        return {"id": name, "error": f"line {number}: could not be explained"}


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")
