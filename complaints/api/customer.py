"""For the customer's own app: their complaints, and nothing of ours."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.actions.customer_apps import App, let_in
from complaints.api import shapes
from complaints.api.described import Op
from complaints.api.edge import Edge, Json
from complaints.api.render import instant
from complaints.choices import MessageDirection, Stage, WaitingOn
from complaints.errors import InvalidInput
from complaints.models import Complaint
from complaints.queries.filters import plain, read_params
from complaints.queries.told_customer import Told, complaints_of, told

logger = logging.getLogger(__name__)

STAGES = {
    Stage.GREET: "We have your complaint and will confirm it.",
    Stage.CLARIFY: "We are making sure that we understand your complaint.",
    Stage.RESOLVE: "We are looking into it.",
    Stage.FOLLOW_UP: "You have our decision. Tell us whether you accept it.",
    Stage.CLOSED: "Your complaint is closed.",
}
WAITING = "We asked you something and wait for your answer."
Row = shapes.shape(
    "CustomersComplaint",
    reference=shapes.text(),
    subject=shapes.text(),
    received_at=shapes.at(),
    stage=shapes.word(Stage),
    stage_in_words=shapes.text("For the customer to read."),
    waiting_for_you=shapes.yes("We asked the customer something."),
    outcome=shapes.text("Empty until the decision was sent."),
    closed_at=shapes.at(),
)
Next = shapes.shape("CustomersNextStep", promise=shapes.text("What comes next."), by=shapes.at("By when."))
Words = shapes.shape(
    "CustomersMessage",
    at=shapes.at(),
    from_customer=shapes.yes(),
    kind=shapes.text(),
    subject=shapes.text(),
    body=shapes.text(),
)
Whole = shapes.shape(
    "CustomersComplaintWhole",
    complaint=Row(),
    next=Next(many=True, help_text="The nearest first."),
    messages=Words(many=True, help_text="In writing, the oldest first."),
)


class AppToken(BaseAuthentication):
    """`Authorization: Bearer <token>` of a customer's app; it opens these addresses and no other."""

    def authenticate(self, request: Any) -> tuple[App, None] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        app = let_in(token.strip(), now=timezone.now())
        if app is None:
            raise AuthenticationFailed("The token is unknown, expired or was taken back.")
        return app, None

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class AppTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = AppToken
    name = "customerApp"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        about = "Token of a customer's app: `manage.py customer_app add`."
        return {"type": "http", "scheme": "bearer", "description": about}


class ForCustomers(Edge):
    """The base of both: whose token, and which customer is asked about."""

    authentication_classes = (AppToken,)

    def customer(self, request: Request) -> tuple[int, str]:
        """The app's company and the customer it asks for, by the company's own number."""
        asked = read_params(request.query_params.dict(), {"customer": plain})
        number = asked.get("customer", "")
        if not number or len(number) > 80:
            raise InvalidInput(customer="Name the customer by your own number, as their complaints came with.")
        app = request.user
        assert isinstance(app, App)  # noqa: S101 - the only way in
        logger.info("customer app reads", extra={"app": app.id})
        return app.entity, number


class Complaints(ForCustomers):
    """A customer's complaints, the newest first, at most a hundred."""

    operations = {
        "get": Op("listCustomersComplaints", {200: shapes.results("CustomersComplaints", Row)}, query=("customer",),
                  tag="customer's app"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        return Response({"results": [_row(complaint) for complaint in complaints_of(*self.customer(request))]})


class OneComplaint(ForCustomers):
    """One of a customer's complaints: where it stands, what comes next by when, and the words in writing."""

    operations = {
        "get": Op("readCustomersComplaint", {200: Whole}, query=("customer",), tag="customer's app"),
    }

    def get(self, request: Request, reference: str) -> Response:
        return Response(_whole(told(*self.customer(request), reference)))


def _row(complaint: Complaint) -> Json:
    waiting = complaint.waiting_on == WaitingOn.CUSTOMER and complaint.closed_at is None
    stage = Stage(complaint.stage)
    asked = waiting and stage != Stage.FOLLOW_UP
    return {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "received_at": instant(complaint.received_at),
        "stage": stage.value,
        "stage_in_words": WAITING if asked else STAGES[stage],
        "waiting_for_you": waiting,
        "outcome": complaint.outcome if complaint.decision_sent_at else "",
        "closed_at": instant(complaint.closed_at),
    }


def _whole(found: Told) -> Json:
    return {
        "complaint": _row(found.complaint),
        "next": [{"promise": title, "by": instant(due)} for title, due in found.next],
        "messages": [
            {
                "at": instant(message.at),
                "from_customer": message.direction == MessageDirection.IN,
                "kind": message.kind,
                "subject": message.subject,
                "body": message.body,
            }
            for message in found.messages
        ],
    }
