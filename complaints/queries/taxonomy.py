"""Effective-dated codes: the ones in force on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from complaints.choices import CodeKind
from complaints.models import Code


def codes(kind: CodeKind, on: date) -> QuerySet[Code]:
    """Every code of a kind in force on `on`, by title."""
    running = Q(effective_to=None) | Q(effective_to__gt=on)
    return Code.objects.filter(running, kind=kind, effective_from__lte=on).order_by("title")


def code(kind: CodeKind, code: str, on: date) -> Code | None:
    """One code in force on `on`; None when there is none."""
    return codes(kind, on).filter(code=code).first() if code else None
