"""The steps of a random walk: each verb with whatever it needs to be done, most of the time."""

from __future__ import annotations

from datetime import timedelta

from complaints.actions import (
    assignment,
    authority,
    calendars,
    conversation,
    decisions,
    endings,
    part_matter,
    parts,
    records,
    referrals,
    remedies,
    timekeeping,
)
from complaints.choices import LIVE_CLOCK_STATES, MessageKind
from complaints.errors import NotFound
from complaints.models import Calendar, Event, Part, Referral, Remedy
from complaints.queries import letters, owed_letters, policies
from complaints.rules.calendar_changes import amended
from tests.evidence.walking import GAPS, WORDS, Verb, Walk


def note(walk: Walk, which: int) -> None:
    walk.do(which, conversation.note, body=WORDS)


def acknowledge(walk: Walk, which: int) -> None:
    if walk.complaint(which).handler_id is None:
        walk.do(which, assignment.take, by=walk.town.handler)
    parts = walk.letter(which, MessageKind.ACKNOWLEDGEMENT)
    walk.do(which, conversation.acknowledge, body=WORDS, channel="letter", parts=parts)


def release(walk: Walk, which: int) -> None:
    walk.do(which, assignment.release, reason=WORDS)


def transfer(walk: Walk, which: int) -> None:
    walk.do(which, assignment.transfer, team=walk.dice.choice(("cards", "loans")), reason=WORDS)


def assess(walk: Walk, which: int) -> None:
    said = {"flags": walk.flags(), "complainant": walk.complainant(), "safety": walk.dice.random() < 0.1}
    walk.do(which, assignment.assess, severity="high", needs=WORDS, **said)


def correct_product(walk: Walk, which: int) -> None:
    walk.do(which, records.correct, changes={"product": walk.dice.choice(walk.town.products)}, reason=WORDS)


def inform(walk: Walk, which: int) -> None:
    note(walk, which)  # lets time pass: what is owed, and what is late, is looked up after it as in every life
    letter = walk.dice.choice(("", "extension", "update"))
    owed = owed_letters.owed(walk.complaint(which))
    demanded = owed_letters.demanded(walk.complaint(which), letter, owed) if letter else ()
    walk.do(
        which, conversation.inform, body=WORDS, channel="letter", letter=letter, parts=dict.fromkeys(demanded, WORDS)
    )


def ask(walk: Walk, which: int) -> None:
    until = walk.now + walk.dice.choice(GAPS) if walk.dice.random() < 0.6 else None
    walk.do(which, conversation.ask, body=WORDS, channel="letter", until=until)


def hear_back(walk: Walk, which: int) -> None:
    walk.do(which, conversation.hear_back, body=WORDS)


def pause(walk: Walk, which: int) -> None:
    walk.do(which, timekeeping.pause, reason=WORDS, until=walk.now + walk.dice.choice(GAPS))


def resume(walk: Walk, which: int) -> None:
    walk.do(which, timekeeping.resume)


def extend(walk: Walk, which: int) -> None:
    note(walk, which)
    live = [clock for clock in walk.clocks(which) if clock.state in LIVE_CLOCK_STATES]
    rules = {clock.pk: policies.policy(clock.policy_version_id).by_code[clock.code].extension for clock in live}
    able = [clock for clock in live if rules[clock.pk] is not None and clock.breached_at is None]
    if not able:
        raise NotFound
    clock = walk.dice.choice(able)
    more = {"target": walk.dice.randrange(1, 4)}
    until = {"agreed_due": walk.now + walk.dice.choice(GAPS) + timedelta(days=3)}
    walk.do(
        which, timekeeping.extend, clock=f"{clock.code}#{clock.serial}", reason=WORDS, body=WORDS, channel="letter",
        agreement=WORDS, **(more if walk.dice.random() < 0.7 else until),
    )  # fmt: skip


def explain_lateness(walk: Walk, which: int) -> None:
    late = [clock for clock in walk.clocks(which) if clock.breached_at is not None]
    key = f"{late[0].code}#{late[0].serial}" if late else ""
    walk.do(which, timekeeping.explain_lateness, clock=key, reason="late_reply", team="loans")


def define(walk: Walk, which: int) -> None:
    walk.do(which, decisions.define, definition=WORDS, desired_outcome=WORDS, channel="letter")


def decide(walk: Walk, which: int) -> None:
    walk.do(which, decisions.decide, outcome="upheld", reasons=WORDS)


def send_decision(walk: Walk, which: int) -> None:
    if walk.complaint(which).decided_at is None:
        decide(walk, which)
    walk.do(which, decisions.send_decision, parts=walk.letter(which, MessageKind.DECISION), channel="letter")


def dispute(walk: Walk, which: int) -> None:
    walk.do(which, decisions.dispute_decision, body=WORDS)


def contact(walk: Walk, which: int) -> None:
    said = {"result": walk.dice.choice(("reached", "no_answer")), "satisfied": walk.dice.choice((None, True, False))}
    walk.do(which, decisions.contact, body=WORDS, **said)


def close(walk: Walk, which: int) -> None:
    if walk.complaint(which).decision_answer != "accepted":
        walk.do(which, decisions.accept_decision)
    walk.do(which, endings.close, cause="process", learning=WORDS)


def reopen(walk: Walk, which: int) -> None:
    walk.do(which, endings.reopen, reason=WORDS)


def review(walk: Walk, which: int) -> None:
    walk.do(which, endings.review, handler=walk.dice.choice(walk.town.people).pk, reason=WORDS)


def withdraw(walk: Walk, which: int) -> None:
    walk.do(which, endings.withdraw, body=WORDS)


def set_aside(walk: Walk, which: int) -> None:
    letter = walk.letter(which, MessageKind.SET_ASIDE)
    walk.do(which, endings.set_aside, reason=WORDS, parts=letter, channel="letter")


def resolve_at_first_contact(walk: Walk, which: int) -> None:
    note(walk, which)
    letter = walk.letter(which, letters.at_first_contact(walk.complaint(which), walk.clocks(which), walk.now))
    walk.do(
        which, endings.resolve_at_first_contact, definition=WORDS, desired_outcome=WORDS, outcome="upheld",
        reasons=WORDS, body=WORDS, cause="process", channel="letter", parts=letter,
    )  # fmt: skip


def escalate(walk: Walk, which: int) -> None:
    walk.do(which, authority.escalate, by=walk.town.handler, reason="advice_wanted", wanted=WORDS)


def accept_escalation(walk: Walk, which: int) -> None:
    walk.do(which, authority.accept)


def advise(walk: Walk, which: int) -> None:
    walk.do(which, authority.advise, advice=WORDS)


def merge(walk: Walk, which: int) -> None:
    walk.do(which, records.merge, other=walk.complaint(1 - which).reference, reason=WORDS)


def link(walk: Walk, which: int) -> None:
    walk.do(which, records.link_duplicate, other=walk.complaint(1 - which).reference, reason=WORDS)


def add_part(walk: Walk, which: int) -> None:
    version = walk.other if walk.dice.random() < 0.4 else walk.complaint(which).policy_version
    about = {"flags": walk.flags(version), "product": walk.dice.choice(("", *walk.town.products))}
    policy = version.policy.code
    walk.do(which, parts.add_part, title=WORDS, body=WORDS, channel="letter", policy=policy, **about)


def assess_part(walk: Walk, which: int) -> None:
    waiting = list(Part.objects.filter(complaint=walk.ids[which], answered_at=None))
    if not waiting:
        raise NotFound
    part = walk.dice.choice(waiting)
    about = {"flags": walk.flags(part.policy_version), "product": walk.dice.choice((None, "", *walk.town.products))}
    walk.do(which, part_matter.assess_part, part=part.number, **about)


def answer_part(walk: Walk, which: int) -> None:
    waiting = list(Part.objects.filter(complaint=walk.ids[which], answered_at=None))
    if not waiting:
        raise NotFound
    part = walk.dice.choice(waiting)
    letter = dict.fromkeys(parts.demanded_of(walk.complaint(which), part), WORDS) or {"answer": WORDS}
    said = {"part": part.number, "outcome": "upheld", "reasons": WORDS, "parts": letter, "channel": "letter"}
    walk.do(which, parts.answer_part, **said)


def refer(walk: Walk, which: int) -> None:
    department = {"team": walk.dice.choice(("cards", "loans", "loans"))}
    whom = department if walk.dice.random() < 0.8 else {"addressee": WORDS}
    walk.do(which, referrals.refer, question=WORDS, urgent=walk.dice.random() < 0.3, **whom)


def _question(walk: Walk, which: int) -> int:
    rows = Referral.objects.filter(complaint=walk.ids[which]).order_by("-state", "pk")
    if not rows:
        raise NotFound
    return rows[0].pk


def answer(walk: Walk, which: int) -> None:
    referrals.answer(_question(walk, which), actor=walk.actor(walk.town.manager), now=walk.now, answer=WORDS)


def chase(walk: Walk, which: int) -> None:
    referrals.chase(_question(walk, which), actor=walk.actor(walk.town.manager), now=walk.now)


def recall(walk: Walk, which: int) -> None:
    referrals.recall(_question(walk, which), actor=walk.actor(walk.town.manager), now=walk.now, reason=WORDS)


def put_right(walk: Walk, which: int) -> None:
    """A remedy, proposed within authority and done at once."""
    walk.do(which, remedies.propose, kind="apology", justification=WORDS)
    remedy = Remedy.objects.filter(complaint=walk.ids[which], state="approved").latest("pk")
    remedies.pay(remedy.pk, actor=walk.actor(walk.town.manager), now=walk.now, evidence=WORDS)


def change_calendar(walk: Walk, which: int) -> None:
    """A day closed, opened again or shortened in one of the calendars; the preview says what then comes about."""
    calendar = walk.dice.choice(Calendar.objects.order_by("code"))
    newest = calendar.versions.latest("number").definition
    day = (walk.now + timedelta(days=walk.dice.randrange(25))).date().isoformat()
    lot = walk.dice.random()
    if lot < 0.3 and walk.closed_days:
        after = amended(newest, opened=[walk.dice.choice(walk.closed_days)])
    elif lot < 0.6:
        after = amended(newest, hours={day: [["10:00", "12:00"]]})
    else:
        walk.closed_days.append(day)
        after = amended(newest, closed={day: WORDS})
    before = Event.objects.count()
    shown = calendars.preview(calendar.code, after, now=walk.now)
    assert Event.objects.count() == before
    manager = walk.actor(walk.town.manager)
    done = calendars.change_calendar(calendar.code, after, actor=manager, now=walk.now, reason=WORDS)
    assert (shown.complaints, shown.moved) == (done.complaints, done.moved)


VERBS: dict[str, Verb] = {
    verb.__name__: verb
    for verb in (
        acknowledge, release, transfer, assess, correct_product, inform, ask, hear_back, pause, resume, extend,
        explain_lateness, define, decide, send_decision, dispute, contact, close, reopen, review, withdraw, set_aside,
        resolve_at_first_contact, escalate, accept_escalation, advise, merge, link, note, add_part, assess_part,
        answer_part, refer, answer, chase, recall, put_right, change_calendar,
    )
}  # fmt: skip

LIKELY = {
    "greet": ("acknowledge", "acknowledge", "assess", "add_part", "refer", "ask", "extend", "change_calendar"),
    "clarify": ("define", "define", "add_part", "assess_part", "ask", "hear_back", "refer", "answer", "pause",
                "extend"),
    "resolve": ("send_decision", "send_decision", "answer_part", "add_part", "assess_part", "refer", "chase", "answer",
                "recall", "extend", "pause", "resume", "hear_back", "inform", "put_right", "change_calendar"),
    "follow_up": ("contact", "dispute", "dispute", "close", "close", "review", "change_calendar"),
    "closed": ("reopen", "reopen", "review", "correct_product"),
}  # fmt: skip
