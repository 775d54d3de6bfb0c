"""Pages for customers: published, published anew as the next version. What was printed once stays readable."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import connection, transaction

from complaints.choices import PageKind, Role
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import PublishedPage
from complaints.queries.page_content import GAPS
from complaints.rules.first_pages import FIRST
from complaints.rules.page_words import gaps
from complaints.types import Actor

MAY = (Role.MANAGER,)
TITLE, BODY = 120, 20_000
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
BEGIN = "select pg_advisory_xact_lock(hashtextextended(%s, 5))"
ROUND_THE_CLOCK = timedelta(minutes=5)
"""How far back a day chosen as today may lie while somebody types."""


@transaction.atomic
def publish(
    *, actor: Actor, now: datetime, kind: str, title: str, body: str, language: str = "en",
    effective_from: datetime | None = None,
) -> PublishedPage:  # fmt: skip
    """The next version of a page in one language; the words that are the newest already make no version."""
    if not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Pages for customers are published by managers.")
    title, body, language = title.strip(), body.replace("\r\n", "\n").strip(), language.strip().lower()
    _check(kind, title, body, language, effective_from, now)
    newest = _newest(kind, language)
    if newest is not None and (newest.title, newest.body) == (title, body):
        return newest
    since = max(effective_from or now, now)
    return PublishedPage.objects.create(
        kind=kind, language=language, number=newest.number + 1 if newest else 1, title=title, body=body,
        effective_from=since, published_by_id=actor.id,
    )  # fmt: skip


@transaction.atomic
def begin_with(*, now: datetime) -> int:
    """The pages everybody begins with, each where there is none of its kind yet; returns how many were written."""
    there = set(PublishedPage.objects.values_list("kind", flat=True))
    rows = [
        PublishedPage(kind=kind, language="en", number=1, title=title, body=body.strip(), effective_from=now)
        for kind, title, body in FIRST
        if kind not in there
    ]
    PublishedPage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _newest(kind: str, language: str) -> PublishedPage | None:
    """Until the transaction ends nobody else publishes this page."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [f"page {kind} {language}"])
    return PublishedPage.objects.filter(kind=kind, language=language).order_by("-number").first()


def _check(kind: str, title: str, body: str, language: str, since: datetime | None, now: datetime) -> None:
    faults = {}
    if kind not in PageKind.values:
        faults["kind"] = f"Choose one of {', '.join(PageKind.values)}."
    if not LANGUAGE.fullmatch(language) or len(language) > 16:
        faults["language"] = "Give the language as a code, for example en or cy."
    if not 1 <= len(title) <= TITLE:
        faults["title"] = f"Give it a title of 1 to {TITLE} characters."
    if not 1 <= len(body) <= BODY or "\x00" in body:
        faults["body"] = f"Write 1 to {BODY} characters."
    elif wrong := sorted(gaps(body) - set(GAPS)):
        known = ", ".join(f"{{{name}}}" for name in GAPS)
        faults["body"] = f"Nothing fills {', '.join(f'{{{name}}}' for name in wrong)}. Use {known}."
    if since is not None and since < now - ROUND_THE_CLOCK:
        faults["effective_from"] = "This lies in the past. What was published before stays as it was."
    if faults:
        raise InvalidInput(**faults)
