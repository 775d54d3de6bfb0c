"""The parts of a complaint, and what the policy in force asks about one: for pages, answers and forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.errors import NotFound
from complaints.models import Complaint, LegalEntity, Part, PolicyVersion
from complaints.queries import breaches, policies
from complaints.queries.breaches import Promise


def parts(complaint: Complaint) -> list[Part]:
    """Its parts by number; no query for a complaint without."""
    if not complaint.further_terms.get("parts"):
        return []
    return list(complaint.parts.select_related("product", "policy_version__policy", "message"))


def waiting(complaint: Complaint) -> list[Part]:
    """Its parts that have no answer yet."""
    return [part for part in parts(complaint) if part.answered_at is None]


def with_promises(complaint: Complaint) -> list[tuple[Part, Sequence[Promise]]]:
    """Each part with its own promises."""
    found = parts(complaint)
    every = breaches.promises(complaint, why=False) if found else []
    return [(part, [one for one in every if one.part == (part.number, part.title)]) for part in found]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a complaint received now is asked, and under which policies a part of it may be handled."""

    version: PolicyVersion
    asks: Mapping[str, Sequence[str]]
    of_parts: Sequence[PolicyVersion]


def offered(entity: str, at: datetime) -> Offered:
    """The same for a company by code, or the first; NotFound where none is set up."""
    rows = LegalEntity.objects.order_by("id")
    company = (rows.filter(code=entity) if entity else rows).first()
    if company is None:
        raise NotFound("There is no such company here.")
    version = PolicyVersion.objects.select_related("policy").get(pk=policies.in_force(company, at).policy)
    return Offered(version, asks(version.pk), policies.for_customers())


def asks(version_id: int) -> dict[str, list[str]]:
    """What a policy asks about, each with the words it knows, in order."""
    return {name: sorted(known) for name, known in sorted(policies.asked(version_id).items())}


def asked_on_receipt(at: datetime) -> dict[str, list[str]]:
    """What the policy of the first company asks about now; nothing before the set-up."""
    company = LegalEntity.objects.order_by("id").first()
    if company is None or company.policy_id is None:
        return {}
    edition = policies.edition(PolicyVersion.objects.filter(policy=company.policy_id), at)
    return {} if edition is None else asks(edition)
