"""Somebody at the settings who has just confirmed who they are."""

from __future__ import annotations

from django.http import HttpResponse

from complaints.models import Staff
from tests.conftest import NOW
from tests.desk.conftest import Visitor


def confirmed(visitor: Visitor) -> Visitor:
    """As after signing in with a password a moment ago."""
    session = visitor.client.session
    session["account_authentication_methods"] = [{"method": "password", "at": NOW.timestamp()}]
    session["account_authentication_methods_user"] = str(visitor.staff.pk)
    session.save()
    return visitor


def with_password(staff: Staff) -> Staff:
    staff.set_password("teapot-under-test-7")
    staff.save()
    return staff


def hidden(answer: HttpResponse, name: str) -> str:
    """The value of the first hidden field of this name."""
    _, _, after = answer.content.decode().partition(f'name="{name}" value="')
    return after.partition('"')[0]
