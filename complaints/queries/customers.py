"""Finding a customer while somebody is on the telephone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from complaints.choices import Role
from complaints.errors import InvalidInput
from complaints.models import Complaint, Customer, Team
from complaints.queries.access import TEAM_ROLES
from complaints.rules.numbers import OF_A_CUSTOMER, kept_number
from complaints.types import Actor

LEAST = 3
MOST = 20
COLUMNS = ("id", "name", "email", "phone", "external_id", "language", "preferred_channel", "needs")


def visible_customers(actor: Actor) -> QuerySet[Customer]:
    """Customers this actor may look up: of the companies of their teams; for reporters, of what they logged."""
    here = Customer.objects.filter(erased_at=None)
    if not actor.is_staff:
        return here.none()
    if actor.role == Role.REPORTER:
        logged = Complaint.objects.filter(logged_by=actor.id, restricted=False)
        return here.filter(pk__in=logged.values("customer"))
    if actor.role in TEAM_ROLES:
        companies = Team.objects.filter(pk__in=sorted(actor.team_ids)).values("legal_entity")
        return here.filter(legal_entity__in=companies)
    return here.none()


def find_customers(actor: Actor, question: str, *, limit: int = MOST) -> list[dict[str, Any]]:
    """Customers by part of the name, by the whole e-mail address or by the source's number; one query.

    A number that looks like a card's is kept masked; asked for as the source writes it, it is found all the same.
    """
    asked = question.strip()
    if len(asked) < LEAST:
        raise InvalidInput(q=f"Write at least {LEAST} characters.")
    here = visible_customers(actor)
    if "@" in asked:
        found = here.filter(~Q(email=""), Exact(Lower("email"), asked.lower()))
    else:
        number = kept_number(asked, OF_A_CUSTOMER, key=settings.EVENT_CHAIN_KEY.encode())
        named, numbered = here.filter(name__icontains=asked), here.filter(external_id=number)
        # Two walks, each with its own index; one condition with "or" would read every customer.
        found = here.filter(pk__in=named.values("pk").union(numbered.values("pk"), all=True))
    return list(found.order_by("name", "id").values(*COLUMNS)[:limit])
