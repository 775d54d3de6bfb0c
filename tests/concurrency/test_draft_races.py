"""A double click, and a save that crosses the send it belongs to."""

from __future__ import annotations

import pytest

from complaints.actions import assignment, conversation, drafts, idempotency, intake
from complaints.choices import EventKind
from complaints.models import Complaint, Draft, Event, Note
from tests.concurrency.test_races import cast, inbound, together
from tests.conftest import NOW

pytestmark = pytest.mark.concurrency


def test_a_double_click_and_saves_across_it_send_once_and_leave_no_draft(committed_db: object) -> None:
    (hana,) = cast()
    for number in range(5):
        reference = intake.receive_complaint(inbound(number), actor=hana, now=NOW).reference
        complaint = assignment.take(reference, actor=hana, now=NOW, version=1)

        def work(complaint: Complaint = complaint) -> tuple[int, object]:
            conversation.note(complaint.reference, actor=hana, now=NOW, body="Once.")
            drafts.forget(complaint.pk, "note", actor=hana)
            return 302, {}

        def click_or_save(n: int, complaint: Complaint = complaint, key: str = f"k{number}") -> object:
            said = {"body": "Once."}
            if n % 2:
                return drafts.keep(
                    complaint, "note", said, actor=hana, now=NOW, begun_at_seq=1, operation=key
                )  # fmt: skip
            return idempotency.once(
                actor=f"staff:{hana.id}", route="desk", key=key, request=said, now=NOW, work=lambda: work(complaint)
            )

        answers = together(8, click_or_save)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert Note.objects.filter(complaint=complaint, body="Once.").count() == 1
        assert Event.objects.filter(complaint=complaint, kind=EventKind.NOTED).count() == 1
        assert not Draft.objects.filter(complaint=complaint).exists()
