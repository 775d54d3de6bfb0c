"""Complaints of which a part is handled by itself, under our published promise: waiting, answered, and too late."""

from __future__ import annotations

from complaints.actions import parts, referrals
from complaints.actions.demo.matters import DIVIDED, SORRY, Matter
from complaints.actions.demo.stage import Stage, Story, receive
from complaints.actions.demo.stories import LETTER, to_resolve
from complaints.choices import Channel, Outcome
from complaints.models import Part

PROMISE = "customer_service_promise"
HANDLER = "handler"
CHARGE, DAMAGE = "The second charge", "The scratched doors"


def divided(stage: Stage, matter: Matter = DIVIDED, *, late: bool = False) -> Story:
    """Two parts: the charge, looked up by Billing, and the damage, answered already. `late`: the charge still waits."""
    case = receive(stage, matter=matter, channel=Channel.EMAIL)
    yield from to_resolve(stage, case, HANDLER)
    yield stage.after(hours=2)
    body = "Part of what you wrote can be answered sooner than the rest, so we look at it by itself."
    case.do(parts.add_part, HANDLER, title=CHARGE, policy=PROMISE, body=body, channel="email")
    case.do(referrals.refer, HANDLER, team="billing", question="Was the order charged twice, and on which days?")
    if late:
        return
    case.do(parts.add_part, HANDLER, title=DAMAGE, policy=PROMISE, body=body, channel="email")
    yield stage.after(days=1)
    part = Part.objects.get(complaint__reference=case.reference, title=DAMAGE)
    kept = "None: this is our answer within the ten working days."
    words = {**LETTER, "reasons": matter.found, "remedy": SORRY, "complaint": DAMAGE, "broken_promise": kept}
    letter = {code: words[code] for code in parts.demanded_of(case.row(), part)}
    case.do(parts.answer_part, HANDLER, part=part.number, outcome=Outcome.UPHELD, reasons=matter.found, parts=letter,
            channel="email")  # fmt: skip
