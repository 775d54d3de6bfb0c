"""How often a customer was tried before a complaint may be closed without their answer."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from complaints.choices import EventKind
from complaints.models import Complaint
from complaints.queries.policies import calendar


def contact_days(complaint: Complaint) -> int:
    """On how many days, where the complaint is worked, this decision's contact attempts were made; one query."""
    attempts = complaint.contact_attempts
    if attempts < 2:
        return attempts
    zone = ZoneInfo(calendar(complaint.calendar_version_id).timezone)
    tried = complaint.events.filter(kind=EventKind.CONTACTED).order_by("-seq").values_list("at", flat=True)
    return len({at.astimezone(zone).date() for at in tried[:attempts]})
