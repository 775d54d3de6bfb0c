"""How complaints go: each story is played until today cuts it short, so that every stage has somebody in it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from complaints.actions import assignment, conversation, decisions, endings, remedies, timekeeping
from complaints.actions.demo.matters import CONTACT, NOT_A_COMPLAINT, SORRY, THANKS, UPDATE, Matter
from complaints.actions.demo.stage import Case, Stage, Story, receive
from complaints.choices import Channel, Outcome

HANDLERS = {
    "orders": ("lewis", "handler"),
    "products": ("sofia", "farid", "handler"),
    "billing": ("ruth", "jonas"),
    "care": ("priya", "bo"),
}
SENIOR = {"orders": "supervisor", "products": "supervisor", "billing": "ines", "care": "callum"}
LETTER = {
    "complaint": "You told us what happened and what it meant for you.",
    "decision": "We have looked at each point and decided.",
    "recourse": "If you disagree, tell us and somebody else will look at it again.",
}


def handler_of(stage: Stage, team: str) -> str:
    """The people of a team in turn."""
    return HANDLERS[team][stage.told % len(HANDLERS[team])]


def greet(case: Case, handler: str) -> None:
    """Take it, look at it, thank the customer."""
    row = case.row()
    if row.handler_id is None:
        case.do(assignment.take, handler)
    case.do(assignment.assess, handler, severity=row.severity, impact=row.impact)
    name = str(case.stage.company.staff[handler])
    body = THANKS.format(handler=name, reference=case.reference)
    case.do(conversation.acknowledge, handler, body=body)


def clarify(case: Case, handler: str) -> None:
    wanted = case.matter.wanted
    case.do(decisions.define, handler, definition=case.matter.words[:400], desired_outcome=wanted)


def decide(case: Case, handler: str, outcome: Outcome) -> None:
    case.do(decisions.decide, handler, outcome=outcome, reasons=case.matter.found)
    parts = {**LETTER, "reasons": case.matter.found, "remedy": SORRY}
    case.do(decisions.send_decision, handler, parts=parts)


def follow_up(case: Case, handler: str, *, satisfied: bool = True) -> None:
    result = "reached" if satisfied else "no_answer"
    case.do(decisions.contact, handler, result=result, body=CONTACT, satisfied=satisfied)


def close(case: Case, handler: str) -> None:
    case.do(endings.close, handler, cause=case.matter.cause, learning=case.matter.found)


def to_resolve(stage: Stage, case: Case, handler: str, *, asking: bool = False) -> Story:
    """From the queue to the agreed definition."""
    yield stage.after(hours=stage.chance.uniform(1, 8))
    greet(case, handler)
    if asking:
        yield stage.after(days=1)
        case.do(conversation.ask, handler, body=case.matter.question)
        yield stage.after(days=stage.chance.uniform(1, 3))
        case.do(conversation.hear_back, handler, body=case.matter.answer)
    yield stage.after(days=stage.chance.uniform(0.5, 2))
    clarify(case, handler)


def settled(stage: Stage, team: str, category: str, outcome: Outcome, *, money: int = 0, asking: bool = False) -> Story:
    """The usual good course, from received to closed and accepted."""
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler, asking=asking)
    yield stage.after(days=stage.chance.uniform(1, 5))
    if money:
        found = case.do(remedies.propose, handler, kind="refund", amount=Decimal(money), justification=SORRY)
        if not found.within_authority:
            yield stage.after(hours=3)
            remedies.approve(found.pk, **by(case, senior))
        yield stage.after(hours=2)
        remedies.pay(found.pk, evidence=f"Payment {found.pk:06d}", **by(case, handler))
    yield stage.after(hours=4)
    decide(case, handler, outcome)
    yield stage.after(days=stage.chance.uniform(1, 4))
    follow_up(case, handler)
    yield stage.after(hours=2)
    close(case, handler)
    return case


def by(case: Case, login: str) -> dict[str, Any]:
    """What a remedy's verb needs of the moment; it is named by its own id, not the complaint's reference."""
    return {"actor": case.stage.actor(login), "now": case.stage.now, "version": case.row().version}


def unanswered(stage: Stage, team: str) -> Story:
    """Two contact attempts without an answer, then closed."""
    handler = handler_of(stage, team)
    case = receive(stage, category={"orders": "damaged", "products": "faulty"}.get(team, ""))
    yield from to_resolve(stage, case, handler)
    yield stage.after(days=2)
    decide(case, handler, Outcome.NOT_UPHELD)
    for _ in range(2):
        yield stage.after(days=2)
        follow_up(case, handler, satisfied=False)
    yield stage.after(hours=1)
    close(case, handler)


def at_once(stage: Stage, handler: str, category: str) -> Story:
    """Resolved while the customer is still there."""
    case = receive(stage, by=handler, category=category, channel=Channel.PHONE)
    yield stage.now + timedelta(minutes=9)
    case.do(
        endings.resolve_at_first_contact, handler, definition=case.matter.words[:300],
        desired_outcome=case.matter.wanted, outcome=Outcome.UPHELD, reasons=case.matter.found,
        body=f"{SORRY} The customer is content.", cause=case.matter.cause,
        parts={**LETTER, "reasons": case.matter.found, "remedy": SORRY},
    )  # fmt: skip


def withdrawn(stage: Stage, handler: str, category: str) -> Story:
    case = receive(stage, category=category)
    yield stage.after(hours=3)
    greet(case, handler)
    yield stage.after(days=2)
    case.do(endings.withdraw, handler, body="It came this morning. Please forget the matter.")


def set_aside(stage: Stage, number: int) -> Story:
    """A question that was logged as a complaint."""
    subject, words = NOT_A_COMPLAINT[number % len(NOT_A_COMPLAINT)]
    case = receive(stage, matter=Matter("", "", subject, words, "", "", "", "", ""), channel=Channel.EMAIL)
    yield stage.after(hours=2)
    case.do(assignment.take, "lewis")
    letter = {
        "reason": "You ask for information, which our service desk gives at once.",
        "recourse": "The service desk has your message and answers today.",
    }
    case.do(endings.set_aside, "lewis", reason="A question, not a complaint", parts=letter)


def waiting(stage: Stage, team: str, category: str, *, days: float) -> Story:
    """Asked `days` ago and not answered: pausable clocks stand still."""
    handler = handler_of(stage, team)
    case = receive(stage, category=category)
    yield stage.after(hours=4)
    greet(case, handler)
    yield stage.after(days=days)
    case.do(conversation.ask, handler, body=case.matter.question)


def paused(stage: Stage, team: str, category: str) -> Story:
    """A supervisor lets the clocks stand still until an inspection."""
    handler, senior = handler_of(stage, team), SENIOR[team]
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler)
    yield stage.after(days=1)
    case.do(timekeeping.pause, senior, reason="The customer is abroad until then", until=stage.after(days=8))


def fresh(stage: Stage, category: str, by: str = "reporter") -> Story:
    """Received and in the queue; nobody has it."""
    receive(stage, by=by, category=category)
    yield from ()


def working(stage: Stage, team: str, category: str, *, informed: bool = True, asking: bool = False) -> Story:
    """Being looked into; how late it is depends on when it began."""
    handler = handler_of(stage, team)
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler, asking=asking)
    while informed:
        yield stage.after(days=7)
        case.do(conversation.inform, handler, body=UPDATE)
