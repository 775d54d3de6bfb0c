"""Templates of replies in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.errors import NotFound
from complaints.models import ReplyTemplate, ReplyTemplateVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """A template as it is offered now."""

    id: int
    kind: str
    language: str
    title: str
    body: str


def in_force(kinds: Collection[str], now: datetime, language: str = "") -> list[InForce]:
    """The templates for these kinds of message, those in the customer's language first; one query."""
    versions = ReplyTemplateVersion.objects.filter(
        template__kind__in=list(kinds), template__retired_at=None, effective_from__lte=now
    )
    newest = versions.order_by("template_id", "-number").distinct("template_id").select_related("template")
    found = [InForce(v.template_id, v.template.kind, v.template.language, v.title, v.body) for v in newest]
    return sorted(found, key=lambda one: (one.language != language, one.title))


def fitting(template: int, kind: str, now: datetime) -> InForce:
    """One template in force for this kind of message, else NotFound."""
    found = next((one for one in in_force([kind], now) if one.id == template), None)
    if found is None:
        raise NotFound()
    return found


def every() -> list[ReplyTemplate]:
    """All templates with their versions, newest first; two queries."""
    return list(ReplyTemplate.objects.prefetch_related("versions__written_by").order_by("kind", "language", "id"))


def versions(template: int) -> Sequence[ReplyTemplateVersion]:
    """The versions of one template, the newest first; NotFound when there is none."""
    rows = ReplyTemplateVersion.objects.filter(template=template).select_related("template", "written_by")
    found = list(rows.order_by("-number"))
    if not found:
        raise NotFound()
    return found
