"""One shape for every refusal: {"error": {"code", "detail", ...}}; data that cannot be kept is never a 500."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import psycopg
import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from complaints.errors import InvalidInput, NotFound, RedressError

logger = logging.getLogger(__name__)

FAULT = (
    "Something broke on our side, and it is recorded. Try again; under the same Idempotency-Key nothing is done twice."
)
SAID_BESIDE = ("Retry-After", "WWW-Authenticate")


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error; None leaves it to Django (a fault of ours, 500)."""
    if isinstance(error, RedressError):
        return refusal(error.http_status, error.code, error.detail, **error.data)
    if isinstance(error, exceptions.ValidationError):
        return refusal(400, InvalidInput.code, InvalidInput.message, fields=fields_of(error.detail))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, Http404):
        return refusal(404, NotFound.code, NotFound.message)
    if isinstance(error, PermissionDenied):
        return refusal(403, "not_allowed", "This is not yours to do.")
    if isinstance(error, RequestDataTooBig):
        return refusal(413, "too_large", "This is more than we read at once.")
    if isinstance(error, SuspiciousOperation | BadRequest | UnicodeError):
        return refusal(400, "bad_request", "The request cannot be read.")
    return _of_database(error)


def refusal(status: int, code: str, detail: str, **data: Any) -> Response:
    return Response({"error": {"code": code, "detail": detail, **data}}, status=status)


def outside_a_view(error: BaseException | None) -> JsonResponse:
    """The same answer where no view of ours can give it: in a middleware, or for a fault of ours.

    Of a fault nobody learns more than the number under which it stands in our log, traceback and all.
    """
    answer = handle(error, {}) if isinstance(error, Exception) else None
    if answer is None:
        number = structlog.contextvars.get_contextvars().get("request_id", "")
        answer = refusal(500, "fault", FAULT, request_id=number)
    headers = {name: answer[name] for name in SAID_BESIDE if name in answer} | {"Cache-Control": "no-store"}
    return JsonResponse(answer.data, status=answer.status_code, headers=headers)


def fields_of(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Each wrong field, by its path with dots, and what is wrong with it."""
    if isinstance(detail, dict):
        return {
            path: said
            for name, inner in detail.items()
            for path, said in fields_of(inner, _path(prefix, str(name))).items()
        }
    if isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        return {
            path: said
            for place, inner in enumerate(detail)
            for path, said in fields_of(inner, _path(prefix, str(place))).items()
        }
    said = detail if isinstance(detail, list) else [detail]
    return {prefix or "body": [str(one) for one in said]} if said else {}


def _path(prefix: str, name: str) -> str:
    if name == "non_field_errors":
        return prefix or "body"
    return f"{prefix}.{name}" if prefix else name


def _of_framework(error: exceptions.APIException) -> Response:
    codes, detail = error.get_codes(), error.detail
    answer = refusal(
        error.status_code,
        codes if isinstance(codes, str) else error.default_code,
        str(detail) if isinstance(detail, str) else " ".join(str(said) for said in detail),
    )
    header, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    if header:
        answer["WWW-Authenticate"] = header
    if wait:
        answer["Retry-After"] = str(int(wait))
    return answer


def _of_database(error: Exception) -> Response | None:
    """The words of the database stay out of the log: they quote the row, and the row is personal."""
    if isinstance(error, DataError):
        logger.warning("The database refused a value: %s", _named(error))
        return refusal(400, InvalidInput.code, "A value cannot be kept: it is too long, too large or malformed.")
    if isinstance(error, IntegrityError):
        logger.error("The database refused a row: %s", _named(error))
        return refusal(409, "conflict", "This contradicts what is already recorded.")
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("The database did not answer: %s", _named(error))
        answer = refusal(503, "unavailable", "Redress cannot answer just now; nothing was lost. Try again shortly.")
        answer["Retry-After"] = "5"
        return answer
    return None


def _named(error: Exception) -> str:
    cause = error.__cause__
    diagnosis = cause.diag if isinstance(cause, psycopg.Error) else None
    said = (diagnosis.sqlstate, diagnosis.table_name, diagnosis.constraint_name) if diagnosis else ()
    return " ".join([type(error).__name__, *(word for word in said if word)])
