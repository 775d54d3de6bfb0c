"""How people want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from complaints.models import NoticeSettings
from complaints.rules.notices import Wishes


def wishes_of(staff: Iterable[int]) -> Mapping[int, Wishes]:
    """The wishes of those of these people who have any; one query, none for nobody."""
    asked = sorted(set(staff))
    if not asked:
        return {}
    rows = NoticeSettings.objects.filter(staff__in=asked)
    rows = rows.exclude(not_in_app=[], not_by_mail=[], quiet_from=None, digest="")
    return {row.staff_id: read(row) for row in rows}


def read(row: NoticeSettings) -> Wishes:
    return Wishes(
        frozenset(row.not_in_app), frozenset(row.not_by_mail), row.quiet_from, row.quiet_to, row.digest, row.digest_at,
        settings.DESK_TIME_ZONE,
    )  # fmt: skip
