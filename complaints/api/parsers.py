"""JSON as the standard has it, and nothing else: no NaN, no doubled names, no NUL, no endless nesting or numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 20
BIGGEST, SMALLEST = 2**63 - 1, -(2**63)
LONGEST_NUMBER = 20


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "This is more than we read at once."
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """Reads UTF-8 JSON up to `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes; whatever could not be kept is refused here."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = _read(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            value = READER.decode(raw.decode("utf-8"))
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8 text.") from None
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from None
        _check(value)
        return value


def _read(stream: IO[bytes], most: int) -> bytes:
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise TooLarge(f"Send at most {most:,} bytes.")
    return raw


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return named


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER or not SMALLEST <= int(text) <= BIGGEST:
        raise ValueError("a number is too large")
    return int(text)


def _broken(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


READER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_broken, parse_constant=_no_number)


def _check(value: Any) -> None:
    """Refuse what an escape can smuggle in (NUL, half a character) and nesting no field of ours has."""
    level = [value]
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, str):
                _check_text(one)
            elif isinstance(one, dict):
                deeper += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                deeper += one
        if not deeper:
            return
        level = deeper
    raise ParseError("The body is nested too deeply.")


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("A text holds a character (NUL) that cannot be kept.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ParseError("A text holds half a character (a lone surrogate).") from None
