"""A complaint's parts with their promises, letters that must go now, and what the policy in force asks, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.api.render import Json, code, instant
from complaints.models import Part
from complaints.queries.breaches import Promise
from complaints.queries.details import Detail
from complaints.queries.owed_letters import Owed
from complaints.queries.parts import Offered


def beside(detail: Detail) -> Json:
    """What a complaint's answer says beside its own row: what it is about, its parts, letters that must go."""
    matter = detail.complaint.further_terms.get("matter", {})
    return {
        "flags": matter.get("flags", []),
        "complainant": matter.get("complainant", ""),
        "parts": [part(row, promises) for row, promises in detail.parts],
        "must_send": [must_send(one, detail.parts) for one in detail.must_send],
    }


def part(row: Part, promises: Sequence[Promise]) -> Json:
    return {
        "number": row.number,
        "title": row.title,
        "flags": row.flags,
        "product": code(row.product),
        "policy": row.policy_version.policy.code,
        "added_at": instant(row.added_at),
        "outcome": row.outcome,
        "reasons": row.reasons,
        "answered_at": instant(row.answered_at),
        "clocks": [_promise(one) for one in promises],
    }


def _promise(one: Promise) -> Json:
    clock = one.clock
    return {
        "clock": clock.key,
        "standard": {"code": clock.code, "title": one.title, "severity": one.severity},
        "state": clock.state,
        "due_at": instant(clock.due_at),
        "legal_due_date": clock.legal_due_date.isoformat(),
        "met_at": instant(clock.met_at),
        "breached_at": instant(clock.breached_at),
    }


def must_send(one: Owed, parts: Sequence[tuple[Part, Sequence[Promise]]]) -> Json:
    """A letter that must go now, the verb that sends it, and the promise for which it is owed."""
    owner = next((row.number for row, _ in parts if one.within is not None and row.pk == one.within[1]), None)
    return {
        "letter": one.letter,
        "verb": "inform",
        "clock": one.clock,
        "title": one.title,
        "since": instant(one.since),
        "part": owner,
    }


def offered(found: Offered) -> Json:
    """What a front-line tool may offer while it logs a complaint."""
    return {
        "code": found.version.policy.code,
        "title": found.version.policy.name,
        "version": found.version.number,
        "effective_from": instant(found.version.effective_from),
        **{name: list(found.asks.get(name, ())) for name in ("flags", "complainants", "products")},
        "of_parts": [{"code": row.policy.code, "title": row.policy.name} for row in found.of_parts],
    }
