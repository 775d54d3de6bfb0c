"""Input fields that mean what they say: a text is a text, a number a number, an instant has an offset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.validators import EmailValidator
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SMALL = 2**31 - 1
BIG = 2**63 - 1


class Strict(serializers.Serializer[Any]):
    """Refuses fields it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class Words(serializers.CharField):
    """Text for people, optional unless said otherwise, trimmed at its ends; a number is not a text."""

    def __init__(self, most: int, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("allow_blank", not options["required"])
        super().__init__(max_length=most, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class OneOf(serializers.ChoiceField):
    """One of a list of words."""

    def __init__(self, choices: Any, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(choices=choices, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return str(super().to_internal_value(data))


class Yes(serializers.BooleanField):
    """true or false, and nothing that looks like it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number written as one."""

    def __init__(self, most: int = BIG, least: int = 1, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(min_value=least, max_value=most, **options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


@extend_schema_field({"type": "string", "format": "date-time"})
class Instant(serializers.Field[Any, Any, Any, Any]):
    """An instant with its offset, between 1970 and 2100."""

    default_error_messages = {
        "invalid": "Write an instant with its offset, for example 2026-11-04T10:00:00+00:00.",
        "far": "Give an instant between 1970 and 2100.",
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> datetime:
        try:
            found = parse_datetime(data) if isinstance(data, str) else None
            instant = found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
        except (ValueError, OverflowError):
            instant = None
        if instant is None:
            self.fail("invalid")
        if not EARLIEST <= instant < LATEST:
            self.fail("far")
        return instant

    def to_representation(self, value: Any) -> Any:
        return value


class Email(Words):
    """An e-mail address, or nothing: a customer need not have one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(254, **options)
        self.validators.append(EmailValidator("Check the e-mail address, or leave it out."))


class Several(serializers.ListField):
    """A list of words, at most fifty."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(child=Words(most, required=True), required=False, max_length=50, **options)


class Parts(serializers.DictField):
    """A letter's parts: code to words."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(child=Words(most), required=False, **options)
