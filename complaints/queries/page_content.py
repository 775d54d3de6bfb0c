"""A published page as it is drawn: its words with what the company, the policy and the settings say filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from complaints.models import LegalEntity, PolicyVersion
from complaints.queries import policies, promise_words
from complaints.queries.promise_words import Promise
from complaints.rules.pack_parts import ExternalBody
from complaints.rules.page_words import Block, blocks

LINE_GAPS = ("company", "email")
BLOCK_GAPS = frozenset({"promises", "outside"})
GAPS = (*LINE_GAPS, *sorted(BLOCK_GAPS))
"""What may stand in the words of a page, in {curly brackets}."""


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks to draw, and what stands for the gaps that are blocks themselves."""

    blocks: list[Block]
    promises: list[Promise]
    outside: ExternalBody | None
    outside_within: str
    policy: str
    policy_since: datetime | None


def content(body: str, entity: LegalEntity | None, now: datetime) -> Content:
    """One query, and one more for a policy this process has not read yet."""
    row = _policy_row(entity, now)
    policy = policies.policy(row.pk) if row else None
    body_outside = policy.external_body if policy else None
    window = body_outside.window if body_outside else None
    return Content(
        blocks=blocks(body, _values(entity), BLOCK_GAPS),
        promises=promise_words.promises(policy) if policy else [],
        outside=body_outside,
        outside_within=promise_words.length(window) if window else "",
        policy=policy.title if policy else "",
        policy_since=row.effective_from if row else None,
    )


def mail_address() -> str:
    """Where customers write to."""
    return str(getattr(settings, "MAIL_ADDRESS", "") or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def _policy_row(entity: LegalEntity | None, now: datetime) -> PolicyVersion | None:
    """The version in force; before the first, the first."""
    if entity is None or entity.policy_id is None:
        return None
    rows = PolicyVersion.objects.filter(policy=entity.policy_id).defer("definition")
    there = list(rows.order_by("effective_from", "number"))
    return next((row for row in reversed(there) if row.effective_from <= now), there[0] if there else None)


def _values(entity: LegalEntity | None) -> dict[str, str]:
    return {"company": entity.name if entity else "", "email": mail_address()}
