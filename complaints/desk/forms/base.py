"""What every act's form shares: the version read, the operation's key, required words taken from the gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from complaints.actions import letter_words
from complaints.actions.decisions import demanded as demanded_parts
from complaints.choices import Channel, MessageKind
from complaints.desk.forms.fields import Choice
from complaints.models import Complaint, Part
from complaints.queries import reaching
from complaints.queries.policies import policy, terms_of
from complaints.rules import gates, lifecycle
from complaints.rules.clocks import Clock
from complaints.rules.packs import PolicyDefinition
from complaints.rules.reaching import first_choice
from complaints.rules.standards import Standard
from complaints.types import Actor

PART = "part_"
OUTGOING = (Channel.EMAIL, Channel.LETTER, Channel.PHONE, Channel.SMS, Channel.IN_PERSON)


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about: the complaint with its customer, its clocks, who looks at it and when.

    `contact_days` are the days on which the customer was tried.
    """

    complaint: Complaint
    actor: Actor
    now: datetime
    clocks: Sequence[Clock] = ()
    contact_days: int = 0
    parts: Sequence[Part] = ()

    @property
    def policy(self) -> PolicyDefinition:
        return policy(self.complaint.policy_version_id)

    @property
    def customer(self) -> str:
        return self.complaint.customer.name

    @property
    def only_asked(self) -> bool:
        """Whether this person's team was only asked something about it."""
        return self.complaint.pk in self.actor.asked

    @property
    def waiting_parts(self) -> list[Part]:
        """The parts of it that have no answer yet."""
        return [part for part in self.parts if part.answered_at is None]

    def standard(self, clock: Clock) -> Standard:
        """What this clock promises: for the complaint, one of its parts or a question to others."""
        return terms_of(self.complaint).of(clock.within).standards[clock.code]


class ActForm(forms.Form):
    """One act on one complaint. `verb` names its row in the lifecycle table, where it has one.

    `gives` are parts of the gate that the fields together give, none of them alone; `letter` the kind it writes.
    """

    verb: ClassVar[str] = ""
    gives: ClassVar[frozenset[str]] = frozenset()
    letter: ClassVar[str] = ""
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        about: About,
        data: Mapping[str, Any] | None = None,
        *,
        name: str = "",
        first: Mapping[str, Any] | None = None,
    ) -> None:
        known = {"version": about.complaint.version, "operation": str(uuid4()), **(first or {})}
        super().__init__(data, auto_id=f"{name or self.verb}_%s", initial=known)
        self.about = about
        self.prepare()
        if self.letter:
            self._letter_parts()
        self._say_what_is_needed()

    def prepare(self) -> None:
        """Choices and first values that depend on the complaint."""

    def takes_up(self, words: Mapping[str, Any]) -> bool:
        """Whether a draft of this act goes on in this form."""
        return True

    def inputs(self) -> dict[str, Any]:
        """What the action is given besides who, when and which version."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "operation")}
        parts = {name.removeprefix(PART): given.pop(name) for name in list(given) if name.startswith(PART)}
        return {**given, "parts": parts} if self.letter else given

    def choices(self, name: str, rows: Sequence[Choice]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(rows)

    def field_of(self, code: str) -> str:
        """The field a missing part belongs to, or nothing."""
        name = f"{PART}{code.removeprefix('letter.')}" if code.startswith("letter.") else code
        return name if name in self.fields else ""

    def refuse(self, code: str, sentence: str) -> bool:
        """Put a refusal beside its field; False when no field of this form could mend it."""
        name = self.field_of(code)
        if name and sentence not in self.errors.get(name, []):
            self.add_error(name, sentence)
        return bool(name)

    def _letter_parts(self) -> None:
        first = letter_words.suggested(self.about, self.letter_kind(), self._demanded())
        for code, title in self._demanded().items():
            self.fields[PART + code] = forms.CharField(
                label=title[:1].upper() + title[1:],
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.initial.setdefault(PART + code, self.draft(code) or first[code])
        order = [name for name in self.fields if not name.startswith(PART)]
        parts = [name for name in self.fields if name.startswith(PART)]
        at = order.index("channel") if "channel" in order else len(order)
        self.order_fields([*order[:at], *parts, *order[at:]])

    def _demanded(self) -> Mapping[str, str]:
        return demanded_parts(self.about.complaint, MessageKind(self.letter))

    def letter_kind(self) -> str:
        """The kind of letter these words become, where it has mandatory parts."""
        return self.letter

    def wants(self) -> Mapping[str, str]:
        """The mandatory parts of that letter: code to title."""
        return self._demanded() if self.letter_kind() else {}

    def draft(self, code: str) -> str:
        """First words of a letter's part, from what is on record."""
        return ""

    def _say_what_is_needed(self) -> None:
        """The gates' own sentences stand beside empty fields, so that desk and API say the same."""
        if self.verb not in lifecycle.BY_VERB:
            return
        demanded = self._demanded() if self.letter else {}
        gate = lifecycle.BY_VERB[self.verb].gate
        for part in gates.missing(gate, gates.Facts(demanded_parts=demanded)):
            name = self.field_of(part.code)
            if name:
                self.fields[name].error_messages["required"] = part.message


class LetterWay(ActForm):
    """Forms whose words go to the customer say how they go."""

    def prepare(self) -> None:
        ways = outgoing(self.about.complaint)
        self.choices("channel", [(way.value, way.label) for way in ways])
        self.initial.setdefault("channel", usual_way(self.about.complaint, ways))


def outgoing(complaint: Complaint) -> list[Channel]:
    """The ways this customer can be reached by, as far as we know."""
    found = reaching.of(complaint)
    lacking = {Channel.EMAIL: not found.email, Channel.SMS: not found.phone}
    return [way for way in OUTGOING if not lacking.get(way, False)]


def usual_way(complaint: Complaint, ways: Sequence[Channel]) -> str:
    """What the customer prefers, else the way the complaint came, else the first that works."""
    return first_choice(complaint.customer.preferred_channel, complaint.channel, ways)
