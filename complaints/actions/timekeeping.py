"""People's hand on the clocks: extend, pause, resume, explain lateness."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaints.actions import words
from complaints.actions.door import Open, clean, opened
from complaints.choices import ClockState, CodeKind, EventKind, MessageKind
from complaints.errors import InvalidInput
from complaints.models import Clock as ClockRow
from complaints.models import ClockExtension, Complaint, Team
from complaints.queries import referrals, taxonomy
from complaints.rules import extensions
from complaints.rules.clocks import PAUSING, Clock
from complaints.types import Actor


def extend(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    clock: str = "",
    target: int | None = None,
    agreed_due: datetime | None = None,
    reason: str = "",
    body: str = "",
    channel: str = "",
    agreement: str = "",
) -> Complaint:
    """Grant more time for one promise, within the standard's cap, before it is due, with a letter where demanded.

    Some promises move only when the customer agrees: `agreement` says how and when, and stays on record.
    """
    with opened(reference, "extend", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason, body=body, agreement=agreement)
        change.gate(given={"clock": clock, "target": target, "agreed_due": agreed_due, **said})
        before = _live_clock(change, clock)
        standard = change.terms.of(before.within).standards[before.code]
        calendar = change.terms.of(before.within).calendar(standard)
        extensions.check(
            standard,
            before,
            calendar,
            now=change.now,
            target=target,
            agreed_due=agreed_due,
            letter=said["body"],
            agreement=said["agreement"],
        )
        told = {}
        if said["body"]:
            way = channel or change.complaint.channel
            told["message"] = words.to_customer(change, MessageKind.EXTENSION, said["body"], way).pk
        rule = standard.extension
        unit, base = (rule.unit.value, rule.base.value) if rule else ("", "original_due")
        agreed: dict[str, Any] = {"agreed_due": agreed_due.isoformat()} if agreed_due else {}
        agreed |= {"agreed": True} if said["agreement"] else {}
        on_record = f"The customer agreed: {said['agreement']}" if said["agreement"] else ""
        change.done(
            clock=clock,
            target=target or 0,
            unit=unit,
            base=base,
            **agreed,
            **told,
            **words.because(change, "\n\n".join(filter(None, [said["reason"], on_record]))),
        )
        _keep_extension(change, before, target or 0, unit, base, agreed_due, said["reason"])
    return change.complaint


def _keep_extension(
    change: Open, before: Clock, target: int, unit: str, base: str, agreed_due: datetime | None, reason: str
) -> None:
    after = next(clock for clock in change.clocks if clock.key == before.key)
    if after.due_at <= before.due_at:
        raise InvalidInput(target="This would not give any more time.")
    ClockExtension.objects.create(
        clock_id=change.ids[before.key], granted_at=change.now, target=target, unit=unit, base=base,
        agreed_due=agreed_due, due_before=before.due_at, due_after=after.due_at, reason=reason[:300],
        approved_by_id=change.actor.id,
    )  # fmt: skip


def _live_clock(change: Open, key: str) -> Clock:
    found = next((clock for clock in change.clocks if clock.key == key and clock.live), None)
    if found is None:
        live = [clock.key for clock in change.clocks if clock.live]
        raise InvalidInput(clock=f"Choose one of the running promises: {', '.join(live) or 'there is none'}.")
    return found


def pause(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    until: datetime | None = None,
) -> Complaint:
    """Let pausable clocks stand still until `until` at most. A statutory clock never does."""
    with opened(reference, "pause", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given={"until": until, **said}, open_pause=_paused(change))
        if until is None or until <= change.now:
            raise InvalidInput(until="Give a moment that is still to come.")
        if not _pausable(change):
            raise InvalidInput(reason="No running clock of this complaint may pause.")
        change.pause_reason = said["reason"][:300]
        change.done(until=until.isoformat(), **words.because(change, said["reason"]))
    return change.complaint


def resume(reference: str, *, actor: Actor, now: datetime, version: int | None = None) -> Complaint:
    """Let paused clocks run again."""
    with opened(reference, "resume", actor=actor, now=now, version=version) as change:
        change.gate(open_pause=_paused(change))
        change.set(waiting_on=referrals.ball(change.complaint))
        change.done()
    return change.complaint


def reasoned(change: Open) -> dict[str, Any]:
    """What the customer's answer leaves standing still: clocks paused by the verb, until `resume` or their cap.

    For the event's data: who began a pause is read from the complaint's own events, who stays is told by this one.
    """
    standing = {clock.key for clock in change.clocks if clock.state == ClockState.PAUSED}
    began: dict[str, str] = {}
    if standing:
        told = change.complaint.events.filter(kind__in=PAUSING).order_by("seq").values_list("kind", "data__clocks")
        began = {row["clock"]: kind for kind, rows in told for row in rows or () if row["change"] == "paused"}
    stay = sorted(key for key in standing if began.get(key) == EventKind.PAUSED)
    return {"still_paused": stay} if stay else {}


def _paused(change: Open) -> bool:
    return any(clock.state == ClockState.PAUSED for clock in change.clocks)


def _pausable(change: Open) -> bool:
    return any(
        clock.state == ClockState.RUNNING
        and clock.breached_at is None
        and change.terms.of(clock.within).standards[clock.code].pausable
        for clock in change.clocks
    )


def explain_lateness(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    clock: str = "",
    reason: str = "",
    team: str = "",
) -> Complaint:
    """Say why a promise was broken and which team was responsible."""
    with opened(reference, "explain_lateness", actor=actor, now=now, version=version) as change:
        change.gate(given={"clock": clock, "reason": reason, "team": team})
        broken = {c.key for c in change.clocks if c.breached_at is not None}
        code = taxonomy.code(CodeKind.TEAM_FAULT, reason, change.now.date())
        responsible = Team.objects.filter(code=team).first()
        if clock not in broken:
            raise InvalidInput(
                clock=f"Choose one of the broken promises: {', '.join(sorted(broken)) or 'there is none'}."
            )
        if code is None or responsible is None:
            raise InvalidInput(reason="Choose a reason and a team from the lists.")
        ClockRow.objects.filter(pk=change.ids[clock]).update(late_reason=code, late_team=responsible)
        change.done(clock=clock, reason=code.code, team=responsible.pk)
    return change.complaint
