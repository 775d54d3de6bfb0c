"""Rows and values as plain JSON, built by hand: the lists are hot, and an answer kept for a key must be plain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from complaints.api.verbs import VERBS
from complaints.models import Code, Complaint, Remedy, Staff, Team
from complaints.models.complaints import NEVER
from complaints.queries.details import Detail, Promised, Receipt
from complaints.queries.steps import Step
from complaints.queries.timeline import Entry
from complaints.types import Actor

Json = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """UTC with a Z; nothing for never."""
    if at is None or at >= NEVER:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def complaint_row(row: Mapping[str, Any]) -> Json:
    """One line of a queue."""
    return {
        "reference": row["reference"],
        "version": row["version"],
        "subject": row["subject"],
        "stage": row["stage"],
        "tier": row["tier"],
        "waiting_on": row["waiting_on"],
        "risk": row["risk"],
        "next_due_at": instant(row["next_due_at"]),
        "escalated": row["escalated"],
        "severity": row["severity"],
        "safety": row["safety"],
        "vulnerable": row["vulnerable"],
        "restricted": row["restricted"],
        "channel": row["channel"],
        "received_at": instant(row["received_at"]),
        "closed_at": instant(row["closed_at"]),
        "outcome": row["outcome"],
        "closure": row["closure"],
        "customer": {"id": row["customer_id"], "name": row["customer_name"]},
        "team": {"code": row["team_code"], "name": row["team_name"]},
        "handler": named(row["handler_id"], row["handler_name"]),
        "category": row["category_code"],
    }


def named(number: int | None, name: str) -> Json | None:
    return None if number is None else {"id": number, "name": name}


def person(staff: Staff | None) -> Json | None:
    return None if staff is None else {"id": staff.pk, "name": str(staff)}


def code(found: Code | None) -> Json | None:
    return None if found is None else {"code": found.code, "title": found.title}


def team(found: Team) -> Json:
    return {"code": found.code, "name": found.name}


def complaint(detail: Detail) -> Json:
    """One complaint whole, with what this reader may do next."""
    c = detail.complaint
    return {
        **_standing(c),
        "subject": c.subject,
        "description": detail.words.body if detail.words else "",
        "desired_outcome": c.desired_outcome,
        "definition": c.definition,
        "reasons": c.reasons,
        "learning": c.learning,
        "channel": c.channel,
        "external_id": c.external_id,
        "received_at": instant(c.received_at),
        "logged_at": instant(c.logged_at),
        "logged_by": person(c.logged_by),
        "imported": c.imported,
        "language": c.language,
        "currency": c.currency,
        "entity": c.legal_entity.code,
        "customer": _customer(c),
        "representative": _representative(detail),
        "team": team(c.team),
        "handler": person(c.handler),
        "product": code(c.product),
        "category": code(c.category),
        "cause": code(c.cause),
        "merged_into": _other(c.merged_into, detail),
        "duplicate_of": _other(c.duplicate_of, detail),
        "remedies": [remedy(one) for one in detail.remedies],
        "escalation": None if detail.escalation is None else escalation(detail.escalation),
        "available_actions": [step(one) for one in detail.steps],
    }


def receipt(reference: str, created: bool, known: Receipt | None) -> Json:
    """What became of a complaint just handed in; only its reference when it is not the caller's to see."""
    said: Json = {"reference": reference, "created": created}
    if known is None:
        return {**said, "visible": False}
    return {
        **said,
        "visible": True,
        "version": known.version,
        "stage": known.stage,
        "team": {"code": known.team_code, "name": known.team_name},
        "promised": [promised(one) for one in known.promised],
    }


def promised(one: Promised) -> Json:
    """A promise as whoever logged the complaint can tell it; `part` where it is for a part of it alone."""
    part = None if one.part is None else {"number": one.part[0], "title": one.part[1]}
    return {"standard": one.code, "title": one.title, "due_at": instant(one.due_at), "part": part}


def _standing(c: Complaint) -> Json:
    return {
        "reference": c.reference,
        "version": c.version,
        "stage": c.stage,
        "tier": c.tier,
        "waiting_on": c.waiting_on,
        "risk": c.risk,
        "next_due_at": instant(c.next_due_at),
        "severity": c.severity,
        "impact": c.impact,
        "safety": c.safety,
        "vulnerable": c.vulnerable,
        "restricted": c.restricted,
        "assessed_at": instant(c.assessed_at),
        "acknowledged_at": instant(c.acknowledged_at),
        "defined_at": instant(c.defined_at),
        "outcome": c.outcome,
        "decided_at": instant(c.decided_at),
        "decision_sent_at": instant(c.decision_sent_at),
        "decision_answer": c.decision_answer,
        "contact_attempts": c.contact_attempts,
        "closed_at": instant(c.closed_at),
        "closure": c.closure,
        "changed_at": instant(c.changed_at),
    }


def _customer(c: Complaint) -> Json:
    who = c.customer
    names = ("id", "name", "email", "phone", "address", "external_id", "language", "preferred_channel", "needs")
    return {name: getattr(who, name) for name in names}


def _representative(detail: Detail) -> Json | None:
    who = detail.representative
    if who is None:
        return None
    said = {"name": who.name, "relation": who.relation, "contact": who.contact}
    return said | {
        "consent_given_at": instant(who.consent_given_at),
        "consent_evidence": who.consent_evidence,
    }


def _other(other: Complaint | None, detail: Detail) -> str | None:
    return other.reference if other is not None and other.reference in detail.related else None


def step(one: Step) -> Json:
    """A verb with everything it still needs; `input` tells what can be sent along with it."""
    verb = one.transition.verb
    inputs = VERBS[verb].names | {"letter"}
    return {
        "verb": verb,
        "label": one.transition.label,
        "does": one.transition.does,
        "primary": one.primary,
        "needs_version": one.transition.versioned,
        "missing": [
            {
                "code": part.code,
                "message": part.message,
                "input": part.code.partition(".")[0] in inputs,
            }
            for part in one.missing
        ],
    }


def remedy(one: Remedy) -> Json:
    return {
        "id": one.pk,
        "kind": one.kind,
        "amount": None if one.amount is None else str(one.amount),
        "currency": one.currency,
        "justification": one.justification,
        "state": one.state,
        "proposed_at": instant(one.proposed_at),
        "proposed_by": person(one.proposed_by),
        "within_authority": one.within_authority,
        "decided_at": instant(one.decided_at),
        "decided_by": person(one.decided_by),
        "decision_note": one.decision_note,
        "paid_at": instant(one.paid_at),
        "evidence": one.evidence,
    }


def escalation(row: Mapping[str, Any]) -> Json:
    return {
        "id": row["id"],
        "level": row["level"],
        "reason": row["reason"],
        "way": row["way"],
        "wanted": row["wanted"],
        "state": row["state"],
        "raised_at": instant(row["raised_at"]),
        "raised_by": row["raised_by_name"],
        "assignee": named(row["assignee_id"], row["assignee_name"]),
        "answer": row["answer"],
        "answered_at": instant(row["answered_at"]),
        "answered_by": row["answered_by_name"],
        "ended_at": instant(row["ended_at"]),
        "causes": [
            {
                "at": instant(cause["at"]),
                "reason": cause["reason"],
                "level": cause["level"],
                "clock": cause["code"],
                "note": cause["note"],
            }
            for cause in row["causes"]
        ],
        "complaint": {
            "reference": row["reference"],
            "version": row["version"],
            "subject": row["subject"],
            "stage": row["stage"],
            "severity": row["severity"],
            "safety": row["safety"],
            "risk": row["risk"],
            "next_due_at": instant(row["next_due_at"]),
            "customer": row["customer_name"],
            "team": {"code": row["team_code"], "name": row["team_name"]},
            "handler": row["handler_name"],
        },
    }


def entry(one: Entry) -> Json:
    message, note = one.message, one.note
    return {
        "seq": one.seq,
        "at": instant(one.at),
        "recorded_at": instant(one.recorded_at),
        "kind": one.kind,
        "title": one.title,
        "by": {"kind": one.by_kind, "name": one.by},
        "data": dict(one.data),
        "clocks": list(one.clocks),
        "message": None
        if message is None
        else {
            "id": message.pk,
            "corrects": message.corrects_id,
            "direction": message.direction,
            "kind": message.kind,
            "channel": message.channel,
            "subject": message.subject,
            "body": message.body,
            "parts": message.parts,
            "sent_at": instant(message.sent_at),
        },
        "note": None if note is None else {"body": note.body, "need_to_know": note.need_to_know},
    }


def me(staff: Staff, actor: Actor, teams: list[Team]) -> Json:
    return {
        "id": staff.pk,
        "username": staff.username,
        "name": actor.name,
        "email": staff.email,
        "role": actor.role,
        "teams": [team(one) for one in teams],
        "skills": sorted(actor.skills),
        "authority_limit": str(actor.authority_limit),
    }
