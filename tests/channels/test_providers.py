"""A mail provider's webhook, by anymail: mail that came in and mail that came back, behind a secret."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from anymail.webhooks.postmark import PostmarkInboundWebhookView, PostmarkTrackingWebhookView
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from complaints.models import Complaint, IncomingMail, Message, SuppressedAddress
from config import environment
from tests.conftest import Log, Org

SECRET = {"WEBHOOK_SECRET": "provider:a-long-password"}
IN = {
    "FromFull": {"Email": "nora@customer.example", "Name": "Nora Quill"}, "From": "nora@customer.example",
    "To": "complaints@shop.example", "ToFull": [{"Email": "complaints@shop.example", "Name": ""}], "Subject": "Kettle",
    "OriginalRecipient": "complaints@shop.example", "MessageID": "73e6d360", "Date": "Mon, 2 Nov 2026 09:30:00 +0000",
    "TextBody": "My kettle broke.", "HtmlBody": "", "Attachments": [],
    "Headers": [{"Name": "Message-ID", "Value": "<one@customer.example>"}],
}  # fmt: skip


def posted(view: Any, body: dict[str, Any], secret: str = SECRET["WEBHOOK_SECRET"]) -> int:
    signed = base64.b64encode(secret.encode()).decode()
    request = RequestFactory().post(
        "/mail/hooks/", json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=f"Basic {signed}"
    )
    return int(view.as_view()(request).status_code)


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.ANYMAIL = SECRET


def test_mail_that_came_in_is_taken_as_any_other(org: Org) -> None:
    assert posted(PostmarkInboundWebhookView, IN) == 200
    assert posted(PostmarkInboundWebhookView, IN) == 200
    row = IncomingMail.objects.get()
    assert (row.source, row.key, row.sender) == ("postmark", "<one@customer.example>", "nora@customer.example")
    assert (Complaint.objects.get().channel, Message.objects.get().body) == ("email", "My kettle broke.")


def test_a_wrong_secret_is_refused(org: Org) -> None:
    with pytest.raises(SuspiciousOperation):
        posted(PostmarkInboundWebhookView, IN, "provider:guessed")
    assert IncomingMail.objects.count() == 0


def test_mail_that_came_back_marks_the_message_it_was(log: Log, now: datetime) -> None:
    complaint = log()
    message = Message.objects.create(
        complaint=complaint, direction="out", kind="update", channel="email", at=now, body="News.", token="a" * 26
    )
    body = {
        "RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "MessageID": "x", "Email": "nora@customer.example",
        "BouncedAt": "2026-11-04T10:00:00Z", "Details": "smtp; 550 no such user", "Metadata": {"token": "a" * 26},
    }  # fmt: skip
    assert posted(PostmarkTrackingWebhookView, body) == 200
    message.refresh_from_db()
    assert message.bounced_at is not None
    assert SuppressedAddress.objects.get().address == "nora@customer.example"


def test_news_of_a_message_we_do_not_know_changes_nothing(log: Log) -> None:
    body = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "MessageID": "x", "Email": "a@b.example",
            "BouncedAt": "2026-11-04T10:00:00Z", "Metadata": {"token": "b" * 26}}  # fmt: skip
    assert posted(PostmarkTrackingWebhookView, body) == 200
    assert SuppressedAddress.objects.count() == 0


def test_settings_are_one_json_object() -> None:
    assert environment.provider("")["REQUESTS_TIMEOUT"] == (5, 10)
    assert environment.provider('{"POSTMARK_SERVER_TOKEN": "x"}')["POSTMARK_SERVER_TOKEN"] == "x"
    with pytest.raises(ValueError, match="not a JSON object"):
        environment.provider("[]")
