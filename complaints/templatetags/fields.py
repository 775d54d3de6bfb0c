"""What the field and error templates need to know about a bound field."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea

register = template.Library()


@register.filter
def control_id(field: BoundField) -> str:
    """Id of the control an error link should focus: the first option of a group, else the control itself."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single tick box carries its label behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_wide(field: BoundField) -> bool:
    """Long text and groups of options take the whole width."""
    widget = field.field.widget
    return isinstance(widget, Textarea | RadioSelect | CheckboxSelectMultiple | CheckboxInput)
