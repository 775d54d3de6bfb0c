"""One error tree. Every refusal has a code, an HTTP status, a sentence for a person and data for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class RedressError(Exception):
    """Something was refused; nothing was changed."""

    code = "error"
    http_status = 400
    message = "This could not be done."

    def __init__(self, message: str | None = None, **data: Any) -> None:
        self.detail = message or self.message
        self.data: Mapping[str, Any] = data
        super().__init__(self.detail)


class InvalidInput(RedressError):
    """A value is wrong. `data["fields"]` maps each field to its sentences."""

    code = "invalid"
    message = "Some of the answers need another look."

    def __init__(self, message: str | None = None, **fields: str | Sequence[str]) -> None:
        named = {name: [said] if isinstance(said, str) else list(said) for name, said in fields.items()}
        super().__init__(message, fields=named)


class NotAllowed(RedressError):
    code = "not_allowed"
    http_status = 403
    message = "Your role does not allow this."


class SecondFactorNeeded(NotAllowed):
    code = "second_factor_needed"
    message = "Set up a second step for your sign-in first, at the desk under “Your sign-in”."


class LockedOut(RedressError):
    """Too many wrong passwords or codes. `data["until"]` says when the next may be tried."""

    code = "locked_out"
    http_status = 429
    message = "Too many wrong attempts for this name from this address."


class NotFound(RedressError):
    code = "not_found"
    http_status = 404
    message = "There is no such record, or it is not yours to see."


class NotNow(RedressError):
    """The lifecycle has no such step from here."""

    code = "not_now"
    http_status = 409
    message = "This cannot be done at this stage."


class Busy(RedressError):
    code = "busy"
    http_status = 409
    message = "Somebody else is changing this complaint. Try again in a moment."


class StaleVersion(RedressError):
    """Somebody changed the complaint since it was read. `data["changes"]` says what."""

    code = "stale_version"
    http_status = 412
    message = "The complaint changed since you opened it."


class VersionRequired(RedressError):
    code = "version_required"
    http_status = 428
    message = "Send the version you read in the If-Match header."


class KeyReused(RedressError):
    code = "idempotency_key_reused"
    http_status = 422
    message = "This Idempotency-Key was used before with another request."


@dataclass(frozen=True, slots=True)
class Missing:
    """One part a gate still needs: a code for programs and a sentence for people."""

    code: str
    message: str


class GateOpen(RedressError):
    """The step is allowed here, but something it needs is missing. Names every missing part."""

    code = "gate_open"
    http_status = 422
    message = "Something is still missing."

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            " ".join(part.message for part in missing),
            missing=[{"code": part.code, "message": part.message} for part in missing],
        )


class InvalidCalendar(RedressError, ValueError):
    """A calendar that cannot be used: `place` says where, the message why."""

    code = "invalid_calendar"

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}", place=place, reason=reason)


class InvalidPack(RedressError, ValueError):
    """A policy pack that cannot be loaded: `place` says where, the message why."""

    code = "invalid_pack"

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}", place=place, reason=reason)


def sentences(error: RedressError) -> list[str]:
    """What is wrong, a sentence each: of every field where fields are named."""
    fields = error.data.get("fields")
    return [said for group in fields.values() for said in group] if fields else [error.detail]
