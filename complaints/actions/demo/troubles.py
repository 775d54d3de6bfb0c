"""The stories that do not go as they should: late, escalated, disputed, reopened, dangerous, told twice."""

from __future__ import annotations

from decimal import Decimal

from complaints.actions import assignment, authority, conversation, decisions, endings, records, remedies, timekeeping
from complaints.actions.demo.matters import SORRY, UNSAFE, UPDATE
from complaints.actions.demo.stage import Case, Stage, Story, receive
from complaints.actions.demo.stories import (
    SENIOR,
    by,
    clarify,
    close,
    decide,
    follow_up,
    greet,
    handler_of,
    settled,
    to_resolve,
)
from complaints.choices import (
    LIVE_ESCALATION_STATES,
    Channel,
    ClockState,
    EscalationReason,
    EscalationState,
    EscalationWay,
    Impact,
    Outcome,
    Severity,
)
from complaints.models import Clock, Escalation
from complaints.types import InboundCustomer, InboundRepresentative


def asked_of(case: Case) -> str | None:
    """Whom the live escalation waits for; in real life too it is not always the one who was expected."""
    live = Escalation.objects.filter(complaint__reference=case.reference, state__in=LIVE_ESCALATION_STATES)
    return live.values_list("assignee__username", flat=True).first()


def left_lying(stage: Stage, category: str, *, answer: str = "", who: str = "supervisor") -> Story:
    """Nobody takes it: it goes to the supervisor, then higher, until somebody answers."""
    case = receive(stage, category=category, channel=Channel.WEB)
    stage.scripted.add(case.reference)
    if not answer:
        return
    yield stage.after(days=3.1)
    who = asked_of(case) or who
    if answer == "accept":
        case.do(authority.accept, who)
    elif answer == "advise":
        case.do(authority.advise, who, advice="Ring the customer today and take it yourself.")
    else:
        case.do(authority.take_over, who)
        yield stage.after(hours=1)
        greet(case, who)


def late(stage: Stage, team: str, category: str, why: str, *, ends: bool) -> Story:
    """The decision comes too late; when it is over, somebody says why."""
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category, severity=Severity.HIGH)
    yield from to_resolve(stage, case, handler)
    for _ in range(2):
        yield stage.after(days=8)
        case.do(conversation.inform, handler, body=UPDATE)
    yield stage.after(days=4)
    if not ends:
        return
    decide(case, handler, Outcome.UPHELD)
    yield stage.after(days=1)
    follow_up(case, handler)
    for broken in Clock.objects.filter(complaint=case.row(), breached_at__isnull=False, escalation=None):
        case.do(timekeeping.explain_lateness, senior, clock=f"{broken.code}#{broken.serial}", reason=why, team=team)
    close(case, handler)


def extended(stage: Stage, team: str, category: str) -> Story:
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler)
    yield stage.after(days=6)
    clock = Clock.objects.filter(complaint=case.row(), code="resolve", state=ClockState.RUNNING).first()
    if clock is not None:
        words = "The maker needs until then to look at the part. You hear from me in two weeks in any case."
        case.do(
            timekeeping.extend, senior, clock=f"resolve#{clock.serial}", target=8, reason="Waiting for the maker",
            body=words,
        )  # fmt: skip
    yield stage.after(days=2)
    case.do(conversation.inform, handler, body=UPDATE)


def remedy_waits(stage: Stage, team: str, category: str, amount: int, *, then: str = "") -> Story:
    """A remedy above the handler's authority: waiting, approved, or declined and proposed anew."""
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler)
    yield stage.after(days=1)
    found = case.do(remedies.propose, handler, kind="compensation", amount=Decimal(amount), justification=SORRY)
    if then:
        yield stage.after(days=1)
        verb = remedies.approve if then == "approve" else remedies.decline
        verb(found.pk, note="Half of it is fair; see the photographs.", **by(case, senior))
    case.do(remedies.propose, handler, kind="apology", justification="A letter from the person concerned.")


def decided(stage: Stage, team: str, category: str, *, answer: str = "") -> Story:
    """The decision is out; the customer has not answered, accepts, or disagrees."""
    handler = handler_of(stage, team)
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler)
    yield stage.after(days=2)
    decide(case, handler, Outcome.PARTLY_UPHELD)
    yield stage.after(days=1)
    if answer == "accept":
        case.do(decisions.accept_decision, handler, body="That is fair. Thank you.")
    elif answer == "dispute":
        case.do(decisions.dispute_decision, handler, body="Half is not enough. I have the receipts.")


def again(stage: Stage, team: str, category: str, *, reviewer: str = "") -> Story:
    """Closed, and not settled after all: reopened, or looked at afresh by somebody else."""
    case: Case = yield from settled(stage, team, category, Outcome.NOT_UPHELD)
    yield stage.after(days=2)
    handler, senior = case.handler(), SENIOR[team]
    if not reviewer:
        case.do(endings.reopen, handler, reason="The same fault came back on the second day.")
        yield stage.after(days=1)
        case.do(conversation.inform, handler, body=UPDATE)
        return
    person = stage.company.staff[reviewer].pk
    case.do(endings.review, senior, handler=person, reason="The customer asks for another pair of eyes.")
    yield stage.after(days=4)
    decide(case, reviewer, Outcome.PARTLY_UPHELD)


def dangerous(stage: Stage, *, answered: bool) -> Story:
    """Somebody was hurt: it goes to a supervisor at once, by night as by day."""
    case = receive(stage, matter=UNSAFE, severity=Severity.CRITICAL, impact=Impact.MANY, safety=True)
    stage.scripted.add(case.reference)
    if not answered:
        return
    yield stage.after(hours=0.5)
    case.do(authority.accept, asked_of(case) or "supervisor")
    yield stage.after(hours=0.5)
    case.do(assignment.take, "handler")
    case.do(conversation.note, "handler", body="Sales of the K-210 are stopped in all shops since this morning.")
    yield stage.after(hours=1)
    greet(case, "handler")
    yield stage.after(hours=5)
    said = "Recall agreed with the maker. Answer the customer in person."
    case.do(authority.advise, asked_of(case) or "supervisor", advice=said)
    clarify(case, "handler")


def asked_for_help(stage: Stage, team: str, category: str, reason: EscalationReason, answer: str) -> Story:
    """The handler goes to somebody in authority; advice, a return, or a senior who takes it over."""
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category)
    stage.scripted.add(case.reference)
    yield from to_resolve(stage, case, handler)
    yield stage.after(hours=3)
    case.do(
        authority.escalate, handler, reason=reason, wanted="May I offer the whole price? The customer wants your word.",
        way=EscalationWay.TELEPHONE,
    )  # fmt: skip
    if not answer:
        return
    yield stage.after(hours=2)
    verbs = {"accept": authority.accept, "take_over": authority.take_over}
    senior = asked_of(case) or senior
    if answer in verbs:
        case.do(verbs[answer], senior)
    else:
        verb = authority.advise if answer == "advise" else authority.return_
        case.do(verb, senior, advice="Yes, up to the whole price. Ring the customer before you write.")


def need_to_know(stage: Stage, team: str, category: str, words: str) -> Story:
    """Something about the customer that few need to know, and somebody who speaks for them."""
    handler = handler_of(stage, team)
    speaks = InboundRepresentative(
        "Ruby Whitfield", "Daughter", "ruby.whitfield@example.org", stage.now, "Signed letter of authority"
    )
    case = receive(stage, category=category, vulnerability=words, representative=speaks, severity=Severity.HIGH)
    yield from to_resolve(stage, case, handler)


def restricted(stage: Stage, *, let_in: str = "") -> Story:
    """About a colleague: only the handler, the seniors and whoever is let in may see it."""
    case = receive(stage, by="callum", category="staff", restricted=True, severity=Severity.HIGH)
    yield stage.after(hours=2)
    person = stage.company.staff["priya"].pk
    case.do(assignment.assign, "callum", handler=person, reason="Needs discretion")
    yield stage.after(hours=3)
    greet(case, "priya")
    if let_in:
        who = stage.company.staff[let_in].pk
        case.do(records.let_in, "callum", staff=who, reason="Reviews how we handle it")
    yield stage.after(days=2)
    clarify(case, "priya")


def told_twice(stage: Stage, team: str, category: str, *, merge: bool) -> Story:
    """The same matter by two ways: linked, or the second merged into the first."""
    handler = handler_of(stage, team)
    first = receive(stage, category=category, channel=Channel.EMAIL)
    yield stage.after(hours=5)
    same = InboundCustomer(name="", id=first.row().customer_id)
    second = receive(stage, matter=first.matter, channel=Channel.PHONE, customer=same)
    yield stage.after(hours=2)
    greet(first, handler)
    verb = records.merge if merge else records.link_duplicate
    second.do(verb, handler, other=first.reference, reason="The same order and the same day")
    yield stage.after(days=2)
    clarify(first, handler)


def handed_on(stage: Stage, *, released: bool) -> Story:
    """It came to the wrong team, or its handler could not go on."""
    case = receive(stage, category="damaged")
    yield stage.after(hours=2)
    case.do(assignment.take, "lewis")
    yield stage.after(hours=1)
    if released:
        case.do(assignment.release, "lewis", reason="I know the customer")
        return
    case.do(assignment.transfer, "lewis", team="billing", reason="It is about the charge, not the damage")
    case.do(conversation.note, "manager", body="Told the customer that Accounts will ring.")
    yield stage.after(hours=4)
    case.do(assignment.assign, "ines", handler=stage.company.staff["ruth"].pk, reason="")
    yield stage.after(hours=1)
    greet(case, "ruth")
    yield stage.after(days=1)
    wrong = {"category": "wrong_charge"}
    case.do(records.correct, "ruth", changes=wrong, reason="Logged under the wrong category")


def seniors_at_work(stage: Stage) -> Story:
    """Twice a day the supervisors and managers look at what was put before them and answer most of it."""
    while True:
        yield stage.after(hours=2.5)
        live = Escalation.objects.filter(state__in=LIVE_ESCALATION_STATES, assignee__is_active=True)
        for one in live.exclude(complaint__reference__in=stage.scripted).select_related("complaint", "assignee"):
            if one.assignee is None or stage.chance.random() < 0.35:
                continue
            case = Case(stage, UNSAFE, one.complaint.reference)
            if one.state == EscalationState.RAISED:
                case.do(authority.accept, one.assignee.username)
            elif stage.chance.random() < 0.6:
                case.do(authority.advise, one.assignee.username, advice=stage.chance.choice(ADVICE))


ADVICE = (
    "Ring the customer today, whatever else waits.",
    "I have taken two others off your desk. Write the decision tomorrow.",
    "The maker answers by Thursday; tell the customer so now.",
    "Decide on what we know. The rest will not change it.",
)
