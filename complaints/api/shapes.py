"""The answers' shapes, for the description only: `render` builds them by hand, a test keeps the two the same."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.choices import Channel, CodeKind, Impact, Risk, Role, Severity, Stage, WaitingOn

Field = serializers.Field[Any, Any, Any, Any]
Shape = type[serializers.Serializer[Any]]


def shape(title: str, /, **fields: Field) -> Shape:
    """A component of the description with these fields, each always there."""
    return type(title, (serializers.Serializer,), dict(fields))


def text(about: str = "", **options: Any) -> Field:
    return serializers.CharField(help_text=about or None, **options)


def whole(about: str = "", **options: Any) -> Field:
    return serializers.IntegerField(help_text=about or None, **options)


def yes(about: str = "", **options: Any) -> Field:
    return serializers.BooleanField(help_text=about or None, **options)


def at(about: str = "", **options: Any) -> Field:
    return serializers.DateTimeField(allow_null=True, help_text=about or None, **options)


def word(choices: Any) -> Field:
    return serializers.ChoiceField(choices=choices.choices)


def anything(about: str) -> Field:
    return serializers.DictField(child=serializers.JSONField(allow_null=True), help_text=about)


def words(about: str) -> Field:
    return serializers.ListField(child=text(), help_text=about)


def page(title: str, row: Shape) -> Shape:
    more = {"allow_null": True}
    return shape(
        title,
        results=row(many=True),
        next=text("Address of the next page.", **more),
        previous=text("Address of the page before.", **more),
    )


def results(title: str, row: Shape) -> Shape:
    return shape(title, results=row(many=True))


Person = shape("Person", id=whole(), name=text())
TeamShape = shape("Team", code=text(), name=text())
CodeShape = shape("Code", code=text(), title=text())
KindCode = shape("CodeInForce", kind=word(CodeKind), code=text(), title=text())
Missing = shape("Missing", code=text(), message=text(), input=yes("Whether it is sent along with the verb."))
Action = shape(
    "AvailableAction",
    verb=text(),
    label=text(),
    does=text(),
    primary=yes(),
    needs_version=yes("Whether If-Match is needed."),
    missing=Missing(many=True),
)
RowCustomer = shape("RowCustomer", id=whole(), name=text())
ComplaintRow = shape(
    "ComplaintRow",
    reference=text(), version=whole(), subject=text(), stage=word(Stage), tier=whole(), waiting_on=word(WaitingOn),
    risk=word(Risk), next_due_at=at(), escalated=yes(), severity=word(Severity), safety=yes(), vulnerable=yes(),
    restricted=yes(), channel=word(Channel), received_at=at(), closed_at=at(), outcome=text(), closure=text(),
    customer=RowCustomer(), team=TeamShape(), handler=Person(allow_null=True), category=text(allow_null=True),
)  # fmt: skip
Customer = shape(
    "Customer",
    id=whole(), name=text(), email=text(), phone=text(), address=text(), external_id=text(), language=text(),
    preferred_channel=text(), needs=text(),
)  # fmt: skip
FoundCustomer = shape(
    "FoundCustomer",
    id=whole(), name=text(), email=text(), phone=text(), external_id=text(), language=text(),
    preferred_channel=text(), needs=text(),
)  # fmt: skip
RepresentativeShape = shape(
    "Representative", name=text(), relation=text(), contact=text(), consent_given_at=at(), consent_evidence=text()
)
REMEDY: dict[str, Field] = {
    "id": whole(), "kind": text(), "amount": text(allow_null=True), "currency": text(), "justification": text(),
    "state": text("proposed, approved, declined or paid."), "proposed_at": at(),
    "proposed_by": Person(allow_null=True), "within_authority": yes(), "decided_at": at(),
    "decided_by": Person(allow_null=True), "decision_note": text(), "paid_at": at(), "evidence": text(),
}  # fmt: skip
Remedy = shape("Remedy", **REMEDY)
OfComplaint = shape("OfComplaint", reference=text(), version=whole())
RemedyAnswer = shape("RemedyAnswer", **REMEDY, complaint=OfComplaint())
Cause = shape("EscalationCause", at=at(), reason=text(), level=whole(), clock=text(allow_null=True), note=text())
EscalatedComplaint = shape(
    "EscalatedComplaint",
    reference=text(), version=whole(), subject=text(), stage=word(Stage), severity=word(Severity), safety=yes(),
    risk=word(Risk), next_due_at=at(), customer=text(), team=TeamShape(), handler=text(),
)  # fmt: skip
Escalation = shape(
    "Escalation",
    id=whole(), level=whole(), reason=text(), way=text(), wanted=text(),
    state=text("raised, accepted, advised, taken_over, returned or lapsed."), raised_at=at(), raised_by=text(),
    assignee=Person(allow_null=True), answer=text(), answered_at=at(), answered_by=text(), ended_at=at(),
    causes=Cause(many=True), complaint=EscalatedComplaint(),
)  # fmt: skip
Standard = shape("Standard", code=text(), title=text(), severity=text("statutory, code, promise or internal."))
PartPromise = shape(
    "PartPromise",
    clock=text("Its key within the complaint."), standard=Standard(), state=text("running, paused, met or cancelled."),
    due_at=at(), legal_due_date=serializers.DateField(), met_at=at(), breached_at=at(),
)  # fmt: skip
Part = shape(
    "Part",
    number=whole(), title=text(), flags=words("What the part is about."), product=CodeShape(allow_null=True),
    policy=text("The policy it is handled under."), added_at=at(), outcome=text("Empty while it waits."),
    reasons=text(), answered_at=at(), clocks=PartPromise(many=True),
)  # fmt: skip
OfPart = shape("OfPart", number=whole(), title=text())
MustSend = shape(
    "MustSend",
    letter=text("The kind of letter: send it as `letter`."), verb=text("The verb that sends it."),
    clock=text("The broken promise."), title=text(), since=at(), part=whole(allow_null=True),
)  # fmt: skip
PolicyInForce = shape(
    "PolicyInForce",
    code=text(), title=text(), version=whole(), effective_from=at(), flags=words("Words for `flags`."),
    complainants=words("Words for `complainant`."), products=words("The product codes it asks about."),
    of_parts=shape("PolicyOfAPart", code=text(), title=text())(many=True),
)  # fmt: skip
REFERRAL: dict[str, Field] = {
    "id": whole(), "kind": text("department or supplier."), "team": TeamShape(allow_null=True), "addressee": text(),
    "question": text(), "urgent": yes(), "state": text("sent, answered or recalled."), "sent_at": at(),
    "sent_by": text(), "chased": whole("How often it was asked again."), "chased_at": at(), "answer": text(),
    "ended_at": at(), "ended_by": text(), "due_at": at("By when the answer is owed."), "risk": word(Risk),
    "late": yes("Whether a promise of whoever is asked was ever broken."),
}  # fmt: skip
Referral = shape("Referral", **REFERRAL)
ReferredComplaint = shape(
    "ReferredComplaint", reference=text(), version=whole(), subject=text(), stage=word(Stage), safety=yes(),
    team=TeamShape(), handler=text(),
)  # fmt: skip
ReferralRow = shape("ReferralRow", **REFERRAL, complaint=ReferredComplaint())
UsedTime = shape(
    "UsedTime", who=text("team, customer or supplier."), team=TeamShape(allow_null=True), working_minutes=whole()
)
Complaint = shape(
    "Complaint",
    reference=text(), version=whole("Send it back in If-Match."), stage=word(Stage), tier=whole(),
    waiting_on=word(WaitingOn), risk=word(Risk), next_due_at=at(), severity=word(Severity), impact=word(Impact),
    safety=yes(), vulnerable=yes(), restricted=yes(), assessed_at=at(), acknowledged_at=at(), defined_at=at(),
    outcome=text(), decided_at=at(), decision_sent_at=at(), decision_answer=text(), contact_attempts=whole(),
    closed_at=at(), closure=text(), changed_at=at(), subject=text(), description=text(), desired_outcome=text(),
    definition=text(), reasons=text(), learning=text(), channel=word(Channel), external_id=text(), received_at=at(),
    logged_at=at(), logged_by=Person(allow_null=True), imported=yes(), language=text(), currency=text(),
    entity=text(), customer=Customer(), representative=RepresentativeShape(allow_null=True), team=TeamShape(),
    handler=Person(allow_null=True), product=CodeShape(allow_null=True), category=CodeShape(allow_null=True),
    cause=CodeShape(allow_null=True), merged_into=text(allow_null=True), duplicate_of=text(allow_null=True),
    remedies=Remedy(many=True), escalation=Escalation(allow_null=True), available_actions=Action(many=True),
    referrals=Referral(many=True), time_used=UsedTime(many=True),
    flags=words("What it is about, in its policy's words."), complainant=text(), parts=Part(many=True),
    must_send=MustSend(many=True, help_text="Letters that a broken promise demands now."),
)  # fmt: skip
Promised = shape(
    "Promised", standard=text(), title=text(), due_at=at(),
    part=OfPart(allow_null=True, help_text="The part of the complaint it is promised for alone."),
)  # fmt: skip
Receipt = shape(
    "Receipt",
    reference=text(), created=yes("No: it was here already."), visible=yes("No: it is not yours to see."),
    version=whole(required=False), stage=serializers.ChoiceField(choices=Stage.choices, required=False),
    team=TeamShape(required=False), promised=Promised(many=True, required=False),
)  # fmt: skip
Taken = shape("Taken", complaint=Complaint(allow_null=True), why=serializers.ListField(child=text()))
Counts = shape(
    "Counts", **{name: whole() for name in ("mine", "team", "unassigned", "escalated", "waiting", "at_risk", "late")}
)
CLOCK: dict[str, Field] = {
    "clock": text("Its key within the complaint."), "standard": Standard(),
    "state": text("running, paused, met or cancelled."), "started_at": at(), "first_due_at": at(), "due_at": at(),
    "legal_due_date": serializers.DateField(), "warned_at": at(), "met_at": at(),
    "breached_at": at("The deadline that was missed."), "detected_at": at(), "cancelled_at": at(),
    "part": OfPart(allow_null=True, help_text="The part of the complaint whose promise it is."),
}  # fmt: skip
ClockComplaint = shape(
    "ClockComplaint",
    reference=text(), version=whole(), subject=text(), stage=word(Stage), customer=text(), team=TeamShape(),
    handler=Person(allow_null=True),
)  # fmt: skip
ClockRow = shape(
    "ClockRow",
    **CLOCK,
    late_reason=CodeShape(allow_null=True),
    late_team=TeamShape(allow_null=True),
    complaint=ClockComplaint(),
)
Pause = shape("Pause", started_at=at(), ended_at=at(), until=at())
Extension = shape("Extension", target=whole(), unit=text(), agreed_due=at())
Day = shape(
    "TracedDay",
    date=serializers.DateField(),
    counted=yes(),
    reason=text(),
    seconds=whole(required=False),
)
Promise = shape(
    "Promise", **CLOCK, send_by=at(), pausable=yes(), pauses=Pause(many=True), extensions=Extension(many=True),
    late_reason=text(), late_team=text(), why=Day(many=True),
)  # fmt: skip
By = shape("By", kind=text("staff, customer, system or import."), name=text())
MessageShape = shape(
    "Message",
    id=whole(), corrects=whole("The number of the message it corrects.", allow_null=True),
    direction=text("in or out."), kind=text(), channel=word(Channel), subject=text(), body=text(),
    parts=anything("A letter's parts."), sent_at=at(),
)  # fmt: skip
NoteShape = shape("Note", body=text(), need_to_know=yes())
Entry = shape(
    "TimelineEntry",
    seq=whole(allow_null=True), at=at(), recorded_at=at(), kind=text(), title=text(), by=By(),
    data=anything("What the event says, names in place of numbers."),
    clocks=serializers.ListField(child=anything("What it did to a clock.")),
    message=MessageShape(allow_null=True), note=NoteShape(allow_null=True),
)  # fmt: skip
Me = shape(
    "Me", id=whole(), username=text(), name=text(), email=text(), role=word(Role), teams=TeamShape(many=True),
    skills=serializers.ListField(child=text()), authority_limit=text(),
)  # fmt: skip
SignedIn = shape("SignedIn", token=text(), expires_at=at(), staff=Me())
MissingPart = shape("MissingPart", code=text(), message=text())


def some(about: str) -> Field:
    return serializers.ListField(child=text(), required=False, help_text=about)


Refused = shape(
    "Refused",
    code=text("A word for a program, for example not_now."),
    detail=text("A sentence for a person."),
    fields=serializers.DictField(
        child=serializers.ListField(child=text()),
        required=False,
        help_text="invalid: each wrong field and what is wrong with it.",
    ),
    missing=MissingPart(many=True, required=False, help_text="gate_open: every part still missing."),
    version=whole("version_required, stale_version: the version it has now.", required=False),
    changes=serializers.ListField(
        child=anything("kind, at, by, version"), required=False, help_text="stale_version: what changed since."
    ),
    verb=text("not_allowed, not_now: the verb refused.", required=False),
    roles=some("not_allowed: the roles that have it."),
    stage=text("not_now: the stage it is in.", required=False),
    allowed=some("not_now: the stages that have the verb."),
    verbs=some("not_found: the verbs there are."),
)
Refusal = shape("Refusal", error=Refused())
