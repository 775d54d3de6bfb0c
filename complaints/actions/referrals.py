"""Asking others: a question to another department or to a supplier, asked again, answered, called back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from complaints.actions import enforce, words
from complaints.actions.change import Change
from complaints.actions.door import Open, clean, opened
from complaints.choices import ActorKind, EventKind, ReferralKind, ReferralState, Stage, WaitingOn
from complaints.errors import GateOpen, InvalidInput, Missing, NotAllowed, NotFound, NotNow
from complaints.models import Complaint, Referral, Team
from complaints.queries import referrals as asked
from complaints.queries.people import Directory
from complaints.rules.lifecycle import WORKERS
from complaints.rules.standards import Owner
from complaints.types import Actor

ELSEWHERE = (WaitingOn.DEPARTMENT, WaitingOn.SUPPLIER)
"""The ball lies with somebody we asked."""


def refer(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    kind: str = "",
    team: str = "",
    addressee: str = "",
    question: str = "",
    urgent: bool = False,
) -> Complaint:
    """Ask a department (`team`, by its code) or a supplier (`addressee`); `kind` follows from which is named.

    What was asked stays on the referral's row; the event tells whom, and what the answer's clocks run under.
    """
    with opened(reference, "refer", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(team=team, addressee=addressee, question=question)
        change.gate(given=said)
        department = _department(complaint, kind, said["team"])
        under = asked.under(complaint, department, urgent=urgent, at=change.now)
        referral = Referral.objects.create(
            complaint=complaint, kind=ReferralKind.DEPARTMENT if department else ReferralKind.SUPPLIER,
            team=department, addressee=_short(said["addressee"]), question=said["question"], urgent=urgent,
            policy_version_id=under["policy"] if under else None, sent_at=change.now, sent_by_id=actor.id,
        )  # fmt: skip
        if complaint.waiting_on == WaitingOn.US:
            change.set(waiting_on=WaitingOn(referral.kind))
        change.done(**_named(referral), urgent=urgent, **({"under": under} if under else {}))
        _tell_asked(change, referral, "asked", f"{complaint.team} asks {department}")
    return complaint


def answer(referral_id: int, *, actor: Actor, now: datetime, version: int | None = None, answer: str = "") -> Referral:
    """Answer what was asked: the department itself, or whoever asked and heard the answer by telephone."""
    with _referral_opened(referral_id, actor, now, version) as (change, referral):
        _check_answerer(change, referral)
        _check_waits(change, referral)
        said = clean(answer=answer)["answer"]
        if not said:
            raise GateOpen([Missing("answer", "Write the answer.")])
        referral.answer = said
        _end(change, referral, ReferralState.ANSWERED)
        change.written(EventKind.REFERRAL_ANSWERED, **_named(referral))
        _tell_handler(change, f"{change.complaint.reference}: {_who(referral)} answered.", f"answered:{referral.pk}")
    return referral


def chase(referral_id: int, *, actor: Actor, now: datetime, version: int | None = None) -> Referral:
    """Ask again: the department is told once more, and owes an answer to that."""
    with _referral_opened(referral_id, actor, now, version) as (change, referral):
        _check_asker(change)
        _check_waits(change, referral)
        referral.chased, referral.chased_at = referral.chased + 1, change.now
        referral.save(update_fields=["chased", "chased_at"])
        change.written(EventKind.REFERRAL_CHASED, **_named(referral), times=referral.chased)
        _tell_asked(
            change, referral, f"chased:{referral.chased}", f"{change.complaint.team} asks {referral.team} again"
        )
    return referral


def recall(referral_id: int, *, actor: Actor, now: datetime, version: int | None = None, reason: str = "") -> Referral:
    """Call the question back, with the reason: nobody owes an answer any more."""
    with _referral_opened(referral_id, actor, now, version) as (change, referral):
        _check_asker(change)
        _check_waits(change, referral)
        said = clean(reason=reason)["reason"]
        if not said:
            raise GateOpen([Missing("reason", "Say why the answer is no longer needed.")])
        _end(change, referral, ReferralState.RECALLED)
        because = words.because(change, said)
        change.written(EventKind.REFERRAL_RECALLED, **{**_named(referral), **because})
        _tell_asked(change, referral, "recalled", f"{change.complaint.team} no longer needs an answer", due=False)
        _tell_handler(change, f"{change.complaint.reference}: a question was called back.", f"recalled:{referral.pk}")
    return referral


def recall_all(change: Change) -> list[int]:
    """The complaint ends, and with it every question still open; which they were."""
    open_ones = Referral.objects.filter(complaint=change.complaint, state=ReferralState.SENT)
    numbers = list(open_ones.order_by("id").values_list("id", flat=True))
    if numbers:
        open_ones.update(state=ReferralState.RECALLED, ended_at=change.now, ended_by=change.actor.id)
    return numbers


def _department(complaint: Complaint, kind: str, code: str) -> Team | None:
    """The team named, if it may be asked; InvalidInput says what is wrong."""
    if kind not in ("", *ReferralKind.values):
        raise InvalidInput(kind=f"Choose one of {', '.join(ReferralKind.values)}.")
    if kind and (kind == ReferralKind.DEPARTMENT) != bool(code):
        raise InvalidInput(kind="Name a team to ask a department, an addressee to ask a supplier.")
    department = asked.team_of(complaint, code) if code else None
    if code and department is None:
        raise InvalidInput(team="Choose another live team of the same company.")
    return department


def _short(addressee: str) -> str:
    if len(addressee) > 160:
        raise InvalidInput(addressee="Name the supplier in at most 160 characters.")
    return addressee


@contextmanager
def _referral_opened(
    referral_id: int, actor: Actor, now: datetime, version: int | None
) -> Iterator[tuple[Open, Referral]]:
    """The complaint open for change, with one of its referrals. Needs no version: nothing of others is overwritten."""
    reference = Referral.objects.filter(pk=referral_id).values_list("complaint__reference", flat=True).first()
    if reference is None:
        raise NotFound()
    with opened(reference, "note", actor=actor, now=now, version=version) as change:
        yield change, change.complaint.referrals.select_related("team").get(pk=referral_id)


def _check_answerer(change: Open, referral: Referral) -> None:
    """Members of the department asked answer for it; of others who see the complaint, those whose complaint it is."""
    actor = change.actor
    if actor.kind == ActorKind.STAFF and referral.team_id in actor.team_ids and actor.role in WORKERS:
        return
    _check_asker(change)


def _check_asker(change: Open) -> None:
    actor = change.actor
    if not actor.is_staff:
        return
    if actor.role not in WORKERS or change.complaint.pk in actor.asked:
        raise NotAllowed("This is for the team that asks; whoever is asked answers.")


def _check_waits(change: Open, referral: Referral) -> None:
    if change.complaint.stage == Stage.CLOSED or referral.state != ReferralState.SENT:
        raise NotNow("This question no longer waits for an answer.")


def _end(change: Open, referral: Referral, state: ReferralState) -> None:
    """The referral's end; the ball is ours again when nobody we asked has it any more."""
    referral.state, referral.ended_at, referral.ended_by_id = state, change.now, change.actor.id
    referral.save(update_fields=["state", "answer", "ended_at", "ended_by"])
    complaint = change.complaint
    if complaint.waiting_on not in ELSEWHERE:
        return
    left = complaint.referrals.filter(state=ReferralState.SENT).order_by("id").values_list("kind", flat=True)
    kinds = list(left)
    if complaint.waiting_on not in kinds:
        change.set(waiting_on=WaitingOn(kinds[0]) if kinds else WaitingOn.US)


def _named(referral: Referral) -> dict[str, Any]:
    """Which question of whom: numbers only, so that events keep no words."""
    return {"referral": referral.pk} | ({} if referral.team_id is None else {"team": referral.team_id})


def _who(referral: Referral) -> str:
    return str(referral.team or referral.addressee)


def _tell_asked(change: Open, referral: Referral, word: str, text: str, *, due: bool = True) -> None:
    """Tell the department's people. Of a restricted complaint they are asked in person: they may not see it."""
    complaint = change.complaint
    if referral.team_id is None or complaint.restricted:
        return
    said = f"{complaint.reference}: {text}{_by_when(change, referral) if due else ''}."
    directory = Directory(change.now)
    _tell(change, directory, directory.answerable(referral.team_id), said, f"referral:{referral.pk}:{word}")


def _by_when(change: Open, referral: Referral) -> str:
    """When the department owes its answer, on the clocks of the office."""
    within = (Owner.REFERRAL, referral.pk)
    live = [clock for clock in change.clocks if clock.within == within and clock.live]
    owed = [c for c in live if asked.owed_by_asked(change.terms.of(within).standards[c.code])]
    return f", by {enforce.when(change, min(clock.due_at for clock in owed))}" if owed else ""


def _tell_handler(change: Open, text: str, word: str) -> None:
    """Tell whoever has the complaint, or stands in; without, the team's supervisors. Nobody is told what they did."""
    complaint, directory = change.complaint, Directory(change.now)
    readers = directory.present_or_cover(complaint.handler_id) or directory.supervisors(complaint.team_id)
    _tell(change, directory, [reader for reader in readers if reader != change.actor.id], text, f"referral:{word}")


def _tell(change: Open, directory: Directory, readers: Iterable[int], text: str, dedup: str) -> None:
    """In the application now, by e-mail when they next work; at once where somebody's safety is at stake."""
    safety, office = change.complaint.safety, change.terms.calendars[""]
    for reader in readers:
        at = change.now if safety else directory.works_from(reader, office, change.now)
        change.tell(reader, text[:300], dedup, at=at, urgent=safety)
