"""The way to the neighbouring pages of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _


def pager(
    here: str, keep: Mapping[str, str], previous: str | None, following: str | None, shown: int
) -> dict[str, Any]:
    """For `components/pager.html`; `keep` are the parameters of this view."""
    return {
        "text": _("%(n)d on this page") % {"n": shown},
        "previous_url": f"{here}?{urlencode({**keep, 'cursor': previous})}" if previous else "",
        "next_url": f"{here}?{urlencode({**keep, 'cursor': following})}" if following else "",
    }
