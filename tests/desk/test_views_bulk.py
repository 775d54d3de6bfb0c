"""A supervisor picks complaints in the queue, sees what would change, lets it be done, reads what was skipped."""

from __future__ import annotations

import html as markup
import re

import pytest
from django.http import HttpResponse

from complaints.actions import bulk_jobs
from complaints.models import BulkItem, BulkJob, Complaint, Event, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At
from tests.desk.test_views_pages import queries

pytestmark = pytest.mark.usefixtures("at_now")


def plan_of(answer: HttpResponse) -> str:
    found = re.search(r'name="plan" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return markup.unescape(found[1])


def text_of(answer: HttpResponse) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_three_are_picked_previewed_assigned_and_the_skipped_one_says_why(
    supervisor: Staff, handler: Staff, log: Log, at_desk: At
) -> None:
    rows = [log(subject=f"Kettle {number}") for number in range(3)]
    Complaint.objects.filter(pk=rows[2].pk).update(earlier_handlers=[handler.pk])
    visitor, picks = at_desk(supervisor), [row.reference for row in rows]
    listed = visitor.text("/desk/queue/", view="team")
    assert f'<input type="checkbox" name="pick" value="{rows[0].reference}" form="bulk">' in listed
    assert f"Select {rows[0].reference}, Kettle 0" in listed
    form = {"kind": "assign", "pick": picks, "query": "view=team"}
    asked = text_of(visitor.post("/desk/bulk/", form))
    assert "Assign 3 complaints" in asked
    assert "Hana (0 open)" in asked
    before = Event.objects.count()
    preview = visitor.post("/desk/bulk/", {**form, "step": "preview", "handler": str(handler.pk), "reason": ""})
    said = text_of(preview)
    assert "2 of 3 complaints would change, the others are skipped." in said
    assert "Choose somebody who did not handle this complaint at an earlier tier." in said
    assert (Event.objects.count(), BulkJob.objects.count()) == (before, 0)
    plan = plan_of(preview)
    answers = [visitor.post("/desk/bulk/", step="go", plan=plan) for _ in range(2)]
    job = BulkJob.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/desk/bulk/{job.pk}/"}
    running = visitor.text(f"/desk/bulk/{job.pk}/")
    assert 'data-progress="running"' in running
    assert "0 of 3 complaints looked at." in running
    bulk_jobs.work(now=NOW)
    result = visitor.get(f"/desk/bulk/{job.pk}/")
    said = text_of(result)
    assert "2 complaints changed, 1 skipped." in said
    assert f'<a class="reference" href="/desk/complaints/{rows[2].reference}/">' in result.content.decode()
    assert 'data-progress="running"' not in result.content.decode()
    assert Complaint.objects.filter(handler=handler).count() == 2
    assert "3 complaints to assign" in visitor.text("/desk/bulk/")


def test_all_in_the_view_are_those_of_its_filters(supervisor: Staff, handler: Staff, log: Log, at_desk: At) -> None:
    letters = {log(channel="letter").pk, log(channel="letter").pk}
    log()
    visitor = at_desk(supervisor)
    form = {"kind": "assign", "all": "1", "query": "view=team&channel=letter", "step": "preview", "handler": "least"}
    preview = visitor.post("/desk/bulk/", form)
    assert "2 of 2 complaints would change." in text_of(preview)
    visitor.post("/desk/bulk/", step="go", plan=plan_of(preview))
    assert set(BulkItem.objects.values_list("complaint_id", flat=True)) == letters


def test_nothing_picked_forged_or_wrong_begins_nothing(
    supervisor: Staff, manager: Staff, handler: Staff, log: Log, at_desk: At
) -> None:
    row, other = log(), log(team="loans")
    visitor = at_desk(supervisor)
    assert visitor.post("/desk/bulk/", kind="assign", query="view=team")["Location"] == "/desk/queue/?view=team"
    assert visitor.post("/desk/bulk/", kind="assign", pick=other.reference)["Location"] == "/desk/queue/?"
    assert visitor.post("/desk/bulk/", kind="explode", pick=row.reference).status_code == 404
    empty = visitor.post("/desk/bulk/", kind="assign", pick=row.reference, step="preview", handler="")
    assert empty.status_code == 422
    assert "Choose one." in text_of(empty)
    assert visitor.post("/desk/bulk/", step="go", plan="made:up")["Location"] == "/desk/queue/"
    preview = visitor.post("/desk/bulk/", kind="assign", pick=row.reference, step="preview", handler=str(handler.pk))
    assert at_desk(manager).post("/desk/bulk/", step="go", plan=plan_of(preview))["Location"] == "/desk/queue/"
    assert not BulkJob.objects.exists()


def test_only_who_asked_opens_a_job_and_handlers_have_no_boxes(
    supervisor: Staff, manager: Staff, handler: Staff, log: Log, at_desk: At
) -> None:
    row, visitor = log(), at_desk(supervisor)
    preview = visitor.post("/desk/bulk/", kind="assign", pick=row.reference, step="preview", handler=str(handler.pk))
    where = visitor.post("/desk/bulk/", step="go", plan=plan_of(preview))["Location"]
    assert visitor.get(where).status_code == 200
    assert at_desk(manager).get(where).status_code == 404
    assert at_desk(handler).get(where).status_code == 403
    assert 'name="pick"' not in at_desk(handler).text("/desk/queue/", view="team")


def test_a_result_page_asks_the_same_few_questions_for_one_and_for_twenty(
    supervisor: Staff, handler: Staff, log: Log, at_desk: At
) -> None:
    visitor, counts = at_desk(supervisor), []
    for number in (1, 20):
        picks = [log().reference for _ in range(number)]
        preview = visitor.post(
            "/desk/bulk/", {"kind": "assign", "pick": picks, "step": "preview", "handler": handler.pk}
        )
        where = visitor.post("/desk/bulk/", step="go", plan=plan_of(preview))["Location"]
        bulk_jobs.work(now=NOW)
        counts.append(queries(visitor, where))
    assert counts[0] == counts[1] <= 12
