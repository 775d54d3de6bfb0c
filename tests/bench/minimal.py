"""The least a complaint could cost with DRF and the ORM: a serializer, six `create` calls, one transaction.

No customer, no routing, no rules, no masking, no chain, no permission: nothing but the rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.urls import include, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.views import APIView

from complaints.models import CalendarVersion, Clock, Complaint, Customer, Event, LegalEntity, Outbox, Standard, Team

READY: dict[str, Any] = {}


def ready() -> dict[str, Any]:
    """The ids every row points to, looked up once and for all."""
    entity = LegalEntity.objects.get()
    standards = list(Standard.objects.order_by("id")[:3])
    return {
        "legal_entity_id": entity.pk, "team_id": Team.objects.order_by("id")[0].pk, "standards": standards,
        "customer_id": Customer.objects.create(legal_entity=entity, name="Nora Quill").pk,
        "policy_version_id": standards[0].policy_version_id, "calendar_version_id": CalendarVersion.objects.get().pk,
    }  # fmt: skip


class ComplaintIn(ModelSerializer[Complaint]):
    class Meta:
        model = Complaint
        fields = ("id", "subject", "desired_outcome", "channel")


@method_decorator(login_not_required, name="dispatch")
class Minimal(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        given = ComplaintIn(data=request.data)
        given.is_valid(raise_exception=True)
        now, number = timezone.now(), uuid4()
        keys = {name: value for name, value in READY.items() if name != "standards"}
        with transaction.atomic():
            made = given.save(
                **keys, reference=f"M{number.hex[:11]}", received_at=now, logged_at=now, changed_at=now, event_seq=1
            )
            for standard in READY["standards"]:
                Clock.objects.create(
                    complaint=made, standard=standard, code=standard.code, serial=1, rules_version=1,
                    policy_version_id=keys["policy_version_id"], calendar_version_id=keys["calendar_version_id"],
                    team_id=keys["team_id"], started_at=now, first_due_at=now + timedelta(days=2),
                    due_at=now + timedelta(days=2), legal_due_date=now.date(), send_by=now,
                    wake_at=now + timedelta(days=1), wake_step="warn",
                )  # fmt: skip
            Event.objects.create(
                complaint=made, seq=1, at=now, kind="received", actor_kind="system", operation=number,
                data={"channel": made.channel}, hash=b"\0" * 32,
            )  # fmt: skip
            Outbox.objects.create(
                topic="message", key=f"complaint:{made.pk}", dedup=f"minimal:{number}", payload={"id": made.pk},
                created_at=now, available_at=now,
            )  # fmt: skip
        return Response(given.data, status=201)


urlpatterns = [path("minimal/", Minimal.as_view()), path("", include("config.urls"))]
