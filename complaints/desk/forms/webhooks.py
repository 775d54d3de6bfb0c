"""The forms of webhooks: an endpoint, and since when to send again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import WebhookTopic
from complaints.desk.forms.fields import Moment, Ticks


class Endpoint(forms.Form):
    """Where to, of what, and whether of restricted complaints, too. `operation` makes a form count once."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), help_text=_("By which colleagues know it."), max_length=80)
    url = forms.CharField(
        label=_("Address"), help_text=_("Begins with https:// and is on the public internet."), max_length=500
    )
    topics = Ticks(WebhookTopic.choices, label=_("Tell it of"))
    restricted = forms.BooleanField(label=_("Tell it of restricted complaints, too"), required=False)
    operation = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].required = True
        self.fields["topics"].error_messages["required"] = _("Choose at least one of the topics.")


class Again(forms.Form):
    """Since when everything is sent again."""

    use_required_attribute = False

    since = Moment(label=_("Send again everything since"))
