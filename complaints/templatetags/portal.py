"""What stands around every page for customers."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils import timezone, translation

from complaints.queries import published

register = template.Library()


@register.simple_tag(takes_context=True)
def shelf(context: RequestContext) -> dict[str, Any]:
    """Company, published pages and languages; what the view fetched already is not fetched again."""
    request: Any = context.get("request")
    current = translation.get_language() or published.FALLBACK
    held = getattr(request, "portal_shelf", None) or published.shelf(timezone.now(), current)
    spoken = published.nearest(held.languages, current, current) if held.languages else current
    return {
        "company": held.company,
        "pages": [{"title": title, "url": reverse("portal:page", args=[kind])} for kind, title, _ in held.pages],
        "languages": [{"code": code, "name": _own_name(code), "current": code == spoken} for code in held.languages],
    }


def _own_name(code: str) -> str:
    """What its speakers call a language."""
    try:
        return str(translation.get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
