"""The kinds of field the desk's forms are made of: long words, a line, a moment, a choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choice = tuple[str | int, Any]


class Words(forms.CharField):
    """Long text. Browsers send CRLF; we keep plain newlines."""

    def __init__(self, *, rows: int = 5, max_length: int = 8000, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return "" if text is None else text.replace("\r\n", "\n")


class Moment(forms.DateTimeField):
    """A date and time in the reader's zone, with the browser's own picker."""

    default_error_messages = {"invalid": _("Give a date and a time.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class Amount(forms.DecimalField):
    """Money. Text, not number: a browser throws away what it cannot parse, and the person's typing with it."""

    default_error_messages = {"invalid": _("Add the amount, for example 34.99.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(widget=widget, max_digits=12, decimal_places=2, **kwargs)
        for validator in self.validators:
            if hasattr(validator, "messages"):
                validator.messages = dict.fromkeys(validator.messages, self.error_messages["invalid"])


class Pick(forms.ChoiceField):
    """One of a few, as a list that opens."""

    default_error_messages = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}

    def __init__(self, choices: Iterable[Choice] = (), **kwargs: Any) -> None:
        super().__init__(choices=list(choices), **kwargs)


class Radio(forms.ChoiceField):
    """One of a few, all in view."""

    default_error_messages = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}

    def __init__(self, choices: Iterable[Choice] = (), **kwargs: Any) -> None:
        super().__init__(choices=list(choices), widget=forms.RadioSelect, **kwargs)


class PickNumber(forms.TypedChoiceField):
    """One row by its id."""

    default_error_messages = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}

    def __init__(self, choices: Iterable[Choice] = (), **kwargs: Any) -> None:
        super().__init__(choices=list(choices), coerce=int, empty_value=None, **kwargs)


class Ticks(forms.MultipleChoiceField):
    """Any of a few, all in view; none is an answer too."""

    def __init__(self, choices: Iterable[Choice] = (), **kwargs: Any) -> None:
        super().__init__(choices=list(choices), widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class Tick(forms.BooleanField):
    """A tick box; unticked is an answer too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


def choose(rows: Iterable[Choice], nothing: Any = None) -> list[Choice]:
    """Choices with an empty first one."""
    return [("", nothing or _("Choose")), *rows]
