"""Small drawn marks: an icon from the sprite, a bar of a figure. No inline style: a strict CSP holds."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "bootstrap-icons/bootstrap-icons.svg"
BAR_UNITS = 1000


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, label: str = "") -> SafeString:
    """Draw the icon; without a label it is decoration and screen readers pass over it."""
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def bar(value: float | None, most: float | None, tone: str = "accent", extra: str = "") -> SafeString:
    """Draw value as a share of most; decoration beside the number itself. Tones: accent, ok, risk, late."""
    filled = round(BAR_UNITS * min(1.0, max(0.0, float(value or 0) / float(most)))) if most else 0
    return format_html(
        '<svg class="bar-chart {}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="1000" height="10"/><rect class="fill-{}" width="{}" height="10"/></svg>',
        extra,
        tone,
        str(filled),
    )


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word of a name, for the small round face."""
    words = str(name).split()
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in picked).upper()
