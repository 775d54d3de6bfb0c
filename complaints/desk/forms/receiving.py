"""The form to log a complaint while the customer is talking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel, Impact, Role, Severity
from complaints.desk.forms.fields import Choice, Moment, Pick, Tick, Ticks, Words, choose
from complaints.desk.forms.matter import ask
from complaints.queries import desk, feedback, people
from complaints.queries.parts import asked_on_receipt
from complaints.types import Actor, InboundComplaint, InboundCustomer, InboundRepresentative

TALKING = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.EMAIL, Channel.SMS, Channel.WEB, Channel.SOCIAL)
ANSWERING = (Channel.EMAIL, Channel.LETTER, Channel.PHONE, Channel.SMS)
PEOPLE_FIELDS = ("name", "email", "phone", "address", "preferred_channel", "needs")


class Log(forms.Form):
    """What a person at the desk tells us of a complaint. With a known customer its own fields are left out."""

    use_required_attribute = False

    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)
    description = Words(
        label=_("What happened?"),
        help_text=_("In the customer’s own words. Do not type card numbers; any we find are hidden."),
        rows=6,
        max_length=50_000,
        error_messages={"required": _("Write down the complaint.")},
    )
    desired_outcome = Words(label=_("What would put it right?"), rows=2, required=False, max_length=2000)
    subject = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        error_messages={"required": _("Say in a few words what the complaint is about.")},
    )
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Add the customer’s name.")})
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    preferred_channel = Pick(
        choose([(way.value, way.label) for way in ANSWERING], _("not said")),
        label=_("How shall we answer?"),
        required=False,
    )
    address = Words(label=_("Address"), rows=2, required=False, max_length=1000)
    needs = forms.CharField(
        label=_("Is there anything that would make it easier to deal with us?"),
        help_text=_("Large print, an interpreter, safe times to call, somebody else on the line."),
        required=False,
        max_length=300,
    )
    speaker = forms.CharField(label=_("Who speaks for the customer?"), required=False, max_length=200)
    relation = forms.CharField(label=_("What are they to the customer?"), required=False, max_length=80)
    speaker_contact = forms.CharField(label=_("Their e-mail or telephone"), required=False, max_length=254)
    consent = forms.CharField(
        label=_("How did the customer agree that we talk with them?"),
        help_text=_("For example: said so on the telephone today. Without it we may listen, but not tell."),
        required=False,
        max_length=300,
    )
    channel = Pick([(way.value, way.label) for way in TALKING], label=_("How did it reach us?"))
    received_at = Moment(label=_("When did it reach us?"))
    place = forms.CharField(
        label=_("Where?"), help_text=_("The counter, branch or line, if it was said to somebody."), required=False,
        max_length=120,
    )  # fmt: skip
    taken_by = forms.CharField(
        label=_("Who listened, if not you?"), help_text=_("Their name, as the desk shows it."), required=False,
        max_length=150,
    )  # fmt: skip
    category = Pick(label=_("Kind"), required=False)
    product = Pick(label=_("Product"), required=False)
    severity = Pick(Severity.choices, label=_("How bad is the matter?"), initial=Severity.MEDIUM.value)
    impact = Pick(Impact.choices, label=_("Whom does it touch?"), initial=Impact.ONE.value)
    team = Pick(label=_("Team"), required=False)
    safety = Tick(label=_("Somebody’s safety may be at stake"), help_text=_("A supervisor is told at once."))
    restricted = Tick(label=_("Restricted: few people may read it"))
    vulnerability = Words(
        label=_("Is anything going on that makes this harder for them just now?"),
        help_text=_(
            "Illness, a loss, money worries, fear of somebody. Only what they agree to; read by those who need to know."
        ),
        rows=2,
        required=False,
        max_length=2000,
    )

    flags = Ticks(label=_("What is it about?"), help_text=_("It decides which promises we make."))
    complainant = Pick(label=_("Who complains?"), required=False)

    def __init__(
        self, actor: Actor, now: datetime, data: Mapping[str, Any] | None = None, *, customer: int | None = None
    ) -> None:
        super().__init__(data, auto_id="log_%s", initial={"operation": str(uuid4()), "received_at": now})
        self.customer = customer
        if customer is not None:
            for name in PEOPLE_FIELDS:
                del self.fields[name]
        if actor.role == Role.REPORTER:
            del self.fields["restricted"]
        self._lists(now)
        ask(self, asked_on_receipt(now))

    def go_on(self, words: Mapping[str, Any]) -> None:
        """Begin with what this person had typed before; a box that was not ticked stays so."""
        boxes = [name for name, field in self.fields.items() if isinstance(field, forms.BooleanField)]
        self.initial.update({**dict.fromkeys(boxes, False), **{n: words[n] for n in self.fields if n in words}})

    def _lists(self, now: datetime) -> None:
        codes = desk.codes_in_force(now.date(), ("category", "product"))
        teams = [(team.code, team.name) for team in people.live_teams()]
        lists: dict[str, Sequence[Choice]] = {
            "category": [(code.code, code.title) for code in codes if code.kind == "category"],
            "product": [(code.code, code.title) for code in codes if code.kind == "product"],
            "team": teams if len(teams) > 1 else [],
        }
        for name, rows in lists.items():
            field = self.fields[name]
            if not rows:
                del self.fields[name]
            elif isinstance(field, forms.ChoiceField):
                field.choices = choose(rows, _("by its kind") if name == "team" else _("not said"))

    def clean_taken_by(self) -> int | None:
        """The colleague of this name or username, if there is just one."""
        typed = " ".join(self.cleaned_data["taken_by"].split())
        found = feedback.colleague_named(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("Nobody of this name works here; type the name as the desk shows it."))
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("speaker") and not said.get("consent"):
            self.add_error("consent", _("Say how the customer agreed that somebody else speaks for them."))
        return said

    def inbound(self, now: datetime) -> InboundComplaint:
        """The complaint as the intake action takes it."""
        said = self.cleaned_data
        who = {name: said.get(name, "") for name in PEOPLE_FIELDS}
        customer = InboundCustomer(**who) if self.customer is None else InboundCustomer("", id=self.customer)
        speaker = None
        if said.get("speaker"):
            speaker = InboundRepresentative(
                said["speaker"], said["relation"], said["speaker_contact"], now, said["consent"]
            )
        return InboundComplaint(
            customer=customer,
            subject=said["subject"],
            description=said["description"],
            channel=Channel(said["channel"]),
            received_at=said["received_at"],
            desired_outcome=said["desired_outcome"],
            product=said.get("product", ""),
            category=said.get("category", ""),
            team=said.get("team", ""),
            severity=Severity(said["severity"]),
            impact=Impact(said["impact"]),
            safety=said["safety"],
            vulnerability=said["vulnerability"],
            restricted=said.get("restricted", False),
            representative=speaker,
            flags=frozenset(said.get("flags", ())),
            complainant=said.get("complainant", ""),
            place=said["place"],
            taken_by=said.get("taken_by"),
        )
