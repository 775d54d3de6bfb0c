"""The receipt: at once, once, by the system, for whoever complained in writing. It is not the acknowledgement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_bytes

from django.db import transaction

from complaints.actions import bulk
from complaints.actions.change import Change
from complaints.actions.ledger import OUTBOX
from complaints.choices import Channel, EventKind, MessageDirection, MessageKind
from complaints.models import Complaint, Message, Outbox, Suspicion
from complaints.queries import clocks as clock_rows
from complaints.queries import reaching
from complaints.queries.policies import policy, terms_of
from complaints.queries.wordings import day, fields, wording_for
from complaints.rules.clocks import Clock
from complaints.rules.letters import compose
from complaints.rules.mail_addresses import token_of
from complaints.rules.wordings import Wording, fill

ANSWERED = (Channel.EMAIL, Channel.WEB)
"""Ways of complaining that a receipt answers; on the others a person heard the customer, or another system did."""
HOLDS_BACK = frozenset({"trap", "many_from_there", "many_of_one"})
"""What seems odd enough to send nothing until a person has looked: a program may trouble others by our receipts."""
MOST_A_DAY = 3
"""Receipts to one address in a day: what writes to us more often than that is a machine, or has been told."""
DAY = timedelta(days=1)


def promise(change: Change) -> None:
    """Let a receipt leave with the complaint just received, where its policy has one."""
    complaint = change.complaint
    if complaint.channel not in ANSWERED or not change.terms.standards:
        return
    if policy(complaint.policy_version_id).receipt:
        change.send("receipt", f"receipt:{complaint.reference}", key=f"receipt:{complaint.reference}",
                    reference=complaint.reference)  # fmt: skip


def send(reference: str, *, now: datetime) -> Message | None:
    """Write the receipt of this complaint and let it leave, unless there is one, or the address had enough today."""
    with transaction.atomic():
        rows = Complaint.objects.select_for_update(of=("self",), no_key=True)
        complaint = rows.select_related("customer", "legal_entity", "team", "handler").get(reference=reference)
        email = reaching.of(complaint).email
        if not email or complaint.closed_at is not None or _held_back(complaint):
            return None
        if _had(complaint) or _had_enough(email, now):
            return None
        words = wording_for(complaint)
        message = Message.objects.create(
            complaint=complaint,
            direction=MessageDirection.OUT,
            kind=MessageKind.RECEIPT,
            channel=Channel.EMAIL,
            at=now,
            subject=words.kinds[MessageKind.RECEIPT].title[:200],
            body=text(complaint, words, now),
            token=token_of(token_bytes(16)),
        )
        lane, dedup = f"complaint:{complaint.pk}", f"message:{message.pk}"
        row = ("message", lane, dedup, {"message": message.pk}, now, now, 0, "")
        bulk.insert(Outbox, OUTBOX, [row], on_conflict="(dedup)")
    return message


def again(complaint: Complaint, *, now: datetime) -> None:
    """Let a receipt leave that was held back: a person has looked."""
    lane, dedup = f"receipt:{complaint.reference}", f"receipt:{complaint.reference}:looked"
    row = ("receipt", lane, dedup, {"reference": complaint.reference}, now, now, 0, "")
    bulk.insert(Outbox, OUTBOX, [row], on_conflict="(dedup)")


def text(complaint: Complaint, words: Wording, now: datetime) -> str:
    """The receipt's words: what came, its reference, what happens next and by when."""
    clocks = [clock for _, clock in clock_rows.load([complaint.pk]).get(complaint.pk, ())]
    known = fields(complaint, clocks, now, words)
    dates = [fill(line, known | {"by": day(at, words, complaint)}) for line, at in promised(complaint, clocks, words)]
    parts = {
        "opening": words.kinds[MessageKind.RECEIPT].opening,
        "dates": " ".join(dates),
        "next": words.receipt["next"],
    }
    whole = compose(parts, {}, before=words.greeting, after=f"{complaint.team.name}, {complaint.legal_entity.name}")
    return fill(whole, known)


def promised(complaint: Complaint, clocks: Iterable[Clock], words: Wording) -> list[tuple[str, datetime]]:
    """By when a person writes, and by when we decide, as the running promises have it."""
    kept_by = {"acknowledge": EventKind.ACKNOWLEDGED, "resolve": EventKind.DECISION_SENT}
    terms, found = terms_of(complaint), list[tuple[str, datetime]]()
    own = [clock for clock in clocks if clock.live and clock.within is None]
    for line, event in kept_by.items():
        due = [clock.send_by for clock in own if event in terms.standards[clock.code].satisfied_by]
        found += [(words.receipt[line], min(due))] if due else []
    return found


def _held_back(complaint: Complaint) -> bool:
    odd = Suspicion.objects.filter(complaint=complaint, looked_at=None).values_list("reasons", flat=True).first()
    return odd is not None and not HOLDS_BACK.isdisjoint(odd)


def _had(complaint: Complaint) -> bool:
    return Message.objects.filter(complaint=complaint, kind=MessageKind.RECEIPT).exists()


def _had_enough(email: str, now: datetime) -> bool:
    """Whether this address had its share: two systems answering each other stop here at the latest."""
    sent = Message.objects.filter(kind=MessageKind.RECEIPT, at__gt=now - DAY)
    return sent.filter(complaint__customer__email__iexact=email).count() >= MOST_A_DAY
