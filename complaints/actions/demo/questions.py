"""Questions to other departments and to makers: waiting, asked again, answered in time and too late."""

from __future__ import annotations

from complaints.actions import referrals
from complaints.actions.demo.stage import Case, Stage, Story, receive
from complaints.actions.demo.stories import decide, handler_of, to_resolve
from complaints.choices import Outcome
from complaints.models import Referral
from complaints.queries.people import actor_for
from complaints.types import Actor

QUESTIONS = {
    "billing": ("Was the refund of the delivery charge booked, and on which day?", "jonas",
                "Yes: booked on the second working day, to the card it was paid with."),
    "products": ("Is this batch known for the fault the customer describes?", "sofia",
                 "Yes. Four others this month; the maker changes the seal free of charge."),
}  # fmt: skip
MAKER = "Brightwater Kettles Ltd"


def asked(stage: Stage, category: str, of: str, then: str = "") -> Story:
    """Orders asks another department. `then`: nothing, chase, answer, late (answered), or urgent."""
    handler = handler_of(stage, "orders")
    case = receive(stage, category=category)
    yield from to_resolve(stage, case, handler)
    yield stage.after(hours=3)
    question, answerer, answer = QUESTIONS[of]
    case.do(referrals.refer, handler, team=of, question=question, urgent=then == "urgent")
    if then == "chase":
        yield stage.after(days=2.8)
        referrals.chase(_number(case), actor=_fresh(stage, handler), now=stage.now)
    elif then in ("answer", "late"):
        yield stage.after(days=1.5 if then == "answer" else 6)
        referrals.answer(_number(case), actor=_fresh(stage, answerer), now=stage.now, answer=answer)
        yield stage.after(days=1)
        decide(case, handler, Outcome.UPHELD)


def asked_the_maker(stage: Stage) -> Story:
    """A supplier has no people here: the handler writes down what was heard by telephone."""
    case = receive(stage, category="faulty")
    handler = handler_of(stage, "products")
    yield from to_resolve(stage, case, handler)
    yield stage.after(hours=2)
    case.do(referrals.refer, handler, addressee=MAKER, question="Since which batch is the new seal fitted?")
    yield stage.after(days=2)
    said = "By telephone: since the batch of June, marked with a dot under the base."
    referrals.answer(_number(case), actor=_fresh(stage, handler), now=stage.now, answer=said)


def _number(case: Case) -> int:
    return Referral.objects.filter(complaint__reference=case.reference).latest("id").pk


def _fresh(stage: Stage, login: str) -> Actor:
    """The person as of this minute: what a team is asked lets its people in at once."""
    return actor_for(stage.company.staff[login], now=stage.now)
