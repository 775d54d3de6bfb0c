"""Forms about people and teams, each with the mark of what was read (`seen`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Role
from complaints.desk.forms.calendars import Day
from complaints.desk.forms.fields import Amount, Choice, Moment, Pick, PickNumber, Tick, Ticks, choose
from complaints.models import LegalEntity, Team
from complaints.queries import staffing

ROLES = [(role.value, role.label) for role in Role]


def why(**kwargs: Any) -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=300, **kwargs)


class Seen(forms.Form):
    """A form of one act (`act`) that says what it was made from."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def inputs(self) -> dict[str, Any]:
        """What the action is given."""
        return dict(self.cleaned_data)


class Described(Seen):
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    supervisor = PickNumber(label=_("Supervisor"), required=False)
    calendar = PickNumber(
        label=_("Working hours"), help_text=_("Notices wait until these hours begin."), required=False
    )

    def __init__(self, *args: Any, colleagues: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].choices = choose(colleagues, _("nobody"))  # type: ignore[attr-defined]
        self.fields["calendar"].choices = choose(staffing.calendar_choices(), _("as the company"))  # type: ignore[attr-defined]


class Empowered(Seen):
    role = Pick(ROLES, label=_("Role"))
    authority_limit = Amount(
        label=_("Limit of authority"), help_text=_("Up to this amount they approve remedies."), min_value=Decimal(0)
    )
    reason = why(help_text=_("It stays in the history of settings."))


class InTeams(Seen):
    teams = Ticks(label=_("Teams"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].choices = [(str(pk), name) for pk, name in choices]  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return {**self.cleaned_data, "teams": [int(number) for number in self.cleaned_data["teams"]]}


class SkillHeld(forms.Form):
    use_required_attribute = False

    skill = PickNumber(label=_("Skill"))
    evidence = forms.CharField(
        label=_("Shown by"), help_text=_("For example a course and its date."), max_length=200, required=False
    )
    expires_on = Day(label=_("Good until"), help_text=_("Left empty: without end."))

    def __init__(self, *args: Any, skills: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = choose(skills)  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class Away(forms.Form):
    use_required_attribute = False

    starts_at = Moment(label=_("Away from"))
    ends_at = Moment(label=_("Back at"))
    cover = PickNumber(label=_("Who covers"), required=False)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Colleagues may read it: no diagnoses."), max_length=120, required=False
    )

    def __init__(self, *args: Any, colleagues: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].choices = choose(colleagues, _("nobody"))  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class Reason(Seen):
    """For what needs only a reason: leaving, coming back, retiring."""

    reason = why()


class Engage(forms.Form):
    use_required_attribute = False

    username = forms.CharField(label=_("Signs in as"), help_text=_("Small letters and digits."), max_length=60)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    role = Pick(ROLES, label=_("Role"))
    authority_limit = Amount(label=_("Limit of authority"), initial=Decimal(0), min_value=Decimal(0))
    supervisor = PickNumber(label=_("Supervisor"), required=False)
    teams = Ticks(label=_("Teams"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].choices = choose(staffing.colleagues(), _("nobody"))  # type: ignore[attr-defined]
        self.fields["teams"].choices = [(str(pk), name) for pk, name in choices]  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return {**self.cleaned_data, "teams": [int(number) for number in self.cleaned_data["teams"]]}


class ChangeTeam(Seen):
    name = forms.CharField(label=_("Name"), max_length=120)
    agreement = PickNumber(
        label=_("Answers others under"), help_text=_("Questions already put keep the agreement they began under."),
        required=False,
    )  # fmt: skip
    is_default = Tick(label=_("Takes complaints nothing else routes"))
    reason = why(required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = choose(staffing.agreement_choices(), _("no agreement"))  # type: ignore[attr-defined]


class FoundTeam(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Code"), help_text=_("Short, as in cards. It never changes."), max_length=50)
    company = Pick(label=_("Company"))
    agreement = PickNumber(label=_("Answers others under"), required=False)

    def __init__(self, *args: Any, companies: list[LegalEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].choices = [(row.code, row.name) for row in companies]  # type: ignore[attr-defined]
        self.fields["agreement"].choices = choose(staffing.agreement_choices(), _("no agreement"))  # type: ignore[attr-defined]

    def inputs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ChangeCompany(Seen):
    name = forms.CharField(label=_("Name"), max_length=120)
    policy = PickNumber(label=_("New complaints begin under"))
    calendar = PickNumber(label=_("and count by"))
    reason = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = choose(staffing.policy_choices())  # type: ignore[attr-defined]
        self.fields["calendar"].choices = choose(staffing.calendar_choices())  # type: ignore[attr-defined]
