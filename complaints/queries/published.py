"""What the company publishes for its customers, and in which languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from complaints.choices import PageKind
from complaints.models import LegalEntity, PublishedPage

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What every page for customers shows around itself: whose it is, what is published, in which languages."""

    entity: LegalEntity | None
    pages: tuple[tuple[str, str, str], ...]
    """Kind, title and language, in the order of the kinds: the reader's language, or else ours."""
    languages: tuple[str, ...]

    @property
    def company(self) -> str:
        return self.entity.name if self.entity else ""


def shelf(now: datetime, language: str) -> Shelf:
    """Two queries. `language` is what the reader asked for, as `cy` or `en-gb`."""
    entity = company()
    rows = _in_force(now).values_list("kind", "language", "title")
    found: dict[str, dict[str, str]] = {}
    for kind, said, title in rows:
        found.setdefault(kind, {})[said] = title
    own = entity.language if entity else FALLBACK
    chosen = {kind: nearest(titles, language, own) for kind, titles in found.items()}
    pages = [(kind.value, found[kind][chosen[kind]], chosen[kind]) for kind in PageKind if kind in found]
    return Shelf(entity, tuple(pages), tuple(sorted({said for titles in found.values() for said in titles})))


def versions(kind: str, now: datetime) -> list[PublishedPage]:
    """Every version of one page that is or was in force, in all languages, the newest of each first; one query."""
    there = PublishedPage.objects.filter(kind=kind, effective_from__lte=now)
    return list(there.order_by("language", "-effective_from", "-number"))


def newest() -> list[PublishedPage]:
    """The newest version of each page in each language, also one that is not in force yet; one query."""
    rows = PublishedPage.objects.order_by("kind", "language", "-number").distinct("kind", "language")
    order = list(PageKind.values)
    return sorted(rows.select_related("published_by"), key=lambda page: (order.index(page.kind), page.language))


def of_language(kind: str, language: str) -> list[PublishedPage]:
    """Every version of one page in one language, the newest first; one query."""
    there = PublishedPage.objects.filter(kind=kind, language=language)
    return list(there.select_related("published_by").order_by("-number"))


def company() -> LegalEntity | None:
    """Whose pages they are."""
    return LegalEntity.objects.order_by("id").first()


def nearest(there: Iterable[str], wanted: str, own: str) -> str:
    """The language nearest to what is wanted: itself, its kin (en for en-gb), the company's own, English, any."""
    known = sorted(there)
    kin = wanted.partition("-")[0]
    for code in (wanted, kin, own, own.partition("-")[0], FALLBACK):
        if code in known:
            return code
    return next((code for code in known if code.partition("-")[0] == kin), known[0])


def _in_force(now: datetime) -> QuerySet[PublishedPage]:
    there = PublishedPage.objects.filter(effective_from__lte=now)
    return there.order_by("kind", "language", "-effective_from", "-number").distinct("kind", "language")
