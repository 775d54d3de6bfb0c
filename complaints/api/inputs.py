"""What each request may carry: names, types and longest lengths. What is *needed* is for the gates to say."""

from __future__ import annotations

from rest_framework import serializers

from complaints.api.fields import SMALL, Email, Instant, OneOf, Parts, Several, Strict, Whole, Words, Yes
from complaints.choices import (
    Channel,
    EscalationReason,
    EscalationWay,
    Impact,
    Outcome,
    ReferralKind,
    RemedyKind,
    Severity,
)

BODY, REASON, CODE = 50_000, 2_000, 80
RESULTS = [("reached", "Reached"), ("no_answer", "No answer"), ("message_left", "Message left")]


def known_channel(said: str) -> None:
    if said and said not in Channel.values:
        raise serializers.ValidationError(f"Choose one of {', '.join(Channel.values)}, or leave it out.")


class CustomerIn(Strict):
    id = Whole(help_text="A customer found before; the other fields are then ignored.")
    name = Words(200)
    email = Email()
    phone = Words(40)
    address = Words(1000)
    external_id = Words(80)
    language = Words(16)
    preferred_channel = Words(16, validators=[known_channel], help_text="One of the channels, or nothing.")
    needs = Words(300, help_text="Large print, an interpreter, safe times to call.")


class RepresentativeIn(Strict):
    name = Words(200, required=True)
    relation = Words(80)
    contact = Words(254)
    consent_given_at = Instant()
    consent_evidence = Words(300)


class ComplaintIn(Strict):
    """A complaint as told to us. Customer, subject, description and channel are needed, the rest is welcome."""

    customer = CustomerIn()
    subject = Words(200, required=True)
    description = Words(BODY, required=True)
    channel = OneOf(Channel.choices, required=True)
    received_at = Instant(help_text="When it reached us, if not now.")
    external_id = Words(120, help_text="The source's own number; the same number twice is the same complaint.")
    desired_outcome = Words(2000)
    product = Words(CODE)
    category = Words(CODE)
    team = Words(CODE)
    entity = Words(CODE, help_text="The company complained of, where there are several.")
    language = Words(16)
    currency = Words(3)
    severity = OneOf(Severity.choices)
    impact = OneOf(Impact.choices)
    safety = Yes()
    vulnerability = Words(2000, help_text="Kept as a need-to-know note.")
    restricted = Yes()
    representative = RepresentativeIn(required=False, allow_null=True)
    flags = Several(CODE, help_text="What it is about, in the words the policy in force asks about.")
    complainant = Words(CODE, help_text="What kind of complainant, where the policy asks.")


class Nothing(Strict):
    """No input."""


class BodyIn(Strict):
    body = Words(BODY)


class SpokenIn(BodyIn):
    channel = OneOf(Channel.choices)


class AcknowledgeIn(SpokenIn):
    parts = Parts(BODY, help_text="Mandatory parts the body does not say; what the record knows is added by itself.")


class AskIn(SpokenIn):
    until = Instant(help_text="The clocks run again then at the latest.")


class NoteIn(Strict):
    body = Words(20_000)
    need_to_know = Yes()
    result = OneOf(RESULTS, help_text="Of a call this note is about.")
    next_contact_at = Instant(help_text="When to call again; with a result only.")


class AssessIn(Strict):
    severity = OneOf(Severity.choices)
    impact = OneOf(Impact.choices)
    safety = Yes()
    vulnerable = Yes()
    restricted = Yes()
    needs = Words(300)
    flags = Several(CODE, help_text="All that it is about, in the policy's words; other promises may then hold.")
    complainant = Words(CODE)


class ReasonIn(Strict):
    reason = Words(REASON)


class HandlerIn(ReasonIn):
    handler = Whole()


class TransferIn(ReasonIn):
    team = Words(CODE)


class AgreedIn(Strict):
    definition = Words(4000)
    desired_outcome = Words(2000)
    channel = OneOf(Channel.choices)


class ReferIn(Strict):
    kind = OneOf(ReferralKind.choices, help_text="Follows from who is named; it may be left out.")
    team = Words(CODE, help_text="The department asked; or else:")
    addressee = Words(160, help_text="The supplier asked.")
    question = Words(4000)
    urgent = Yes(help_text="Where an agreement has a shorter time for what cannot wait.")


class ReferralAnswerIn(Strict):
    answer = Words(8000)


class DefineIn(AgreedIn):
    tell_customer = Yes()


class DecideIn(Strict):
    outcome = OneOf(Outcome.choices)
    reasons = Words(8000)


class PartIn(SpokenIn):
    title = Words(200, help_text="What the part is called, for colleagues and in the letter.")
    flags = Several(CODE, help_text="What the part is about; words that its policy asks about.")
    product = Words(CODE)
    policy = Words(CODE, help_text="Another policy than the complaint's own; see policies/current/.")


class PartMatterIn(Strict):
    part = Whole(SMALL, help_text="The part's number.")
    flags = Several(CODE, help_text="What the part is about, all of it; left out: as before.")
    product = Words(CODE, help_text="Empty: the complaint's product.")
    complainant = Words(CODE, help_text="Who complains, where the part's policy asks.")


class PartAnswerIn(DecideIn):
    part = Whole(SMALL, help_text="The part's number.")
    parts = Parts(BODY, help_text="The letter's parts, as the part's policy names them.")
    channel = OneOf(Channel.choices)


class InformIn(SpokenIn):
    letter = OneOf(["update", "extension"], help_text="A letter that a broken promise demands; see must_send.")
    parts = Parts(BODY, help_text="The parts of that letter, as the policy names them.")


class CorrectLetterIn(SpokenIn):
    message = Whole(SMALL, help_text="The number of the message that was wrong; see the timeline.")
    parts = Parts(BODY, help_text="The letter's parts, all that the wrong one had.")
    reason = Words(300)


class SendDecisionIn(Strict):
    parts = Parts(BODY, help_text="The letter's parts, as the policy names them.")
    channel = OneOf(Channel.choices)


class ContactIn(SpokenIn):
    result = OneOf(RESULTS)
    satisfied = Yes(allow_null=True)
    next_contact_at = Instant(help_text="When to try again.")


class CloseIn(Strict):
    cause = Words(CODE)
    learning = Words(4000)


class SetAsideIn(ReasonIn):
    parts = Parts(BODY)
    channel = OneOf(Channel.choices)


class FirstContactIn(AgreedIn):
    outcome = OneOf(Outcome.choices)
    reasons = Words(8000)
    body = Words(BODY, help_text="What you told the customer, and what the customer said to it.")
    cause = Words(CODE)
    learning = Words(4000)
    parts = Parts(BODY, help_text="The letter's parts, as the policy names them; it goes by `channel`.")


class ExtendIn(SpokenIn):
    clock = Words(CODE, help_text="The key of the clock, for example resolve#1.")
    target = Whole(SMALL, help_text="How much more, in the unit of the standard's extension.")
    agreed_due = Instant()
    reason = Words(300)
    agreement = Words(REASON, help_text="How and when the customer agreed, where the standard asks for it.")


class PauseIn(Strict):
    reason = Words(300)
    until = Instant()


class LatenessIn(Strict):
    clock = Words(CODE)
    reason = Words(CODE)
    team = Words(CODE)


class EscalateIn(Strict):
    reason = OneOf(EscalationReason.choices)
    wanted = Words(1000)
    way = OneOf(EscalationWay.choices)
    skill = Words(CODE)


class OtherIn(ReasonIn):
    other = Words(40, help_text="The other complaint's reference.")


class AccessIn(ReasonIn):
    staff = Whole(help_text="The colleague's number.")


class CorrectIn(ReasonIn):
    changes = Parts(8000, help_text="Field to new value.")


class AdviceIn(Strict):
    advice = Words(2000)


class RemedyIn(Strict):
    kind = OneOf(RemedyKind.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True)
    justification = Words(2000)


class RemedyNoteIn(Strict):
    note = Words(300)


class EvidenceIn(Strict):
    evidence = Words(300)


class SignInIn(Strict):
    username = Words(150, required=True)
    password = Words(256, required=True, trim_whitespace=False)
    code = Words(32)
