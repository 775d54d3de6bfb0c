"""One verb for many complaints: the preview is what the job does, nothing is done twice, what is skipped says why."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from complaints.actions import assignment, bulk_jobs, relay
from complaints.actions.bulk_jobs import CHANGED, LEAST_LOADED, NOBODY, THEIRS
from complaints.choices import BulkKind, ClockState, EventKind, JobState
from complaints.errors import NotAllowed, NotFound
from complaints.models import (
    Absence,
    BulkItem,
    BulkJob,
    Clock,
    Complaint,
    Event,
    Message,
    Notice,
    Outbox,
    Skill,
    Staff,
    StaffSkill,
)
from complaints.types import Actor
from tests.conftest import ActorFor, Log, Org

pytestmark = pytest.mark.usefixtures("org")


def asked(
    kind: BulkKind, rows: list[Complaint], inputs: dict[str, object], by: Actor, now: datetime, key: UUID | None = None
) -> tuple[list[str], BulkJob]:
    """Preview and begin; the words of the preview by complaint, and the job."""
    rows = [Complaint.objects.select_related("category__skill").get(pk=row.pk) for row in rows]
    plan = bulk_jobs.preview(kind, rows, inputs, actor=by, now=now)
    items = [(one.complaint.reference, one.complaint.version, one.handler) for one in plan]
    job = bulk_jobs.begin(kind, items, inputs, operation=key or uuid4(), actor=by, now=now)
    return [one.why for one in plan], job


def became(job: BulkJob) -> dict[int, str]:
    return dict(BulkItem.objects.filter(job=job).values_list("complaint_id", "why"))


def test_a_preview_writes_nothing_and_the_job_does_what_it_said(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, colleague: Staff, now: datetime
) -> None:
    rows = [log() for _ in range(4)]
    assignment.assign(rows[1].reference, actor=actor(supervisor), now=now, version=1, handler=handler.pk)
    Complaint.objects.filter(pk=rows[2].pk).update(earlier_handlers=[handler.pk])
    before = (Event.objects.count(), Outbox.objects.count(), Notice.objects.count())
    why, job = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now)
    assert why == ["", THEIRS, "Choose somebody who did not handle this complaint at an earlier tier.", ""]
    assert (Event.objects.count(), Outbox.objects.count(), Notice.objects.count()) == before
    assert bulk_jobs.work(now=now) == 4
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 4, 4)
    assert became(job) == dict(zip([row.pk for row in rows], why, strict=True))
    assert set(Complaint.objects.filter(handler=handler).values_list("pk", flat=True)) == {
        rows[0].pk, rows[1].pk, rows[3].pk,
    }  # fmt: skip
    assert Event.objects.filter(kind=EventKind.ASSIGNED).count() == 3


def test_what_somebody_changed_since_the_preview_is_skipped(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, colleague: Staff, now: datetime
) -> None:
    rows = [log(), log()]
    why, job = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now)
    assert why == ["", ""]
    assignment.take(rows[0].reference, actor=actor(colleague), now=now, version=1)
    bulk_jobs.work(now=now)
    assert became(job) == {rows[0].pk: CHANGED, rows[1].pk: ""}
    assert Complaint.objects.get(pk=rows[0].pk).handler_id == colleague.pk


def test_a_killed_worker_is_gone_on_with_and_nothing_is_done_twice(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [log() for _ in range(4)]
    _, job = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now)
    real, calls = assignment.assign, list[str]()

    def dying(reference: str, **inputs: object) -> Complaint:
        calls.append(reference)
        done = real(reference, **inputs)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise KeyboardInterrupt  # after the verb, before its row: the worst moment
        return done

    monkeypatch.setattr(assignment, "assign", dying)
    with pytest.raises(KeyboardInterrupt):
        bulk_jobs.work(now=now)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 2)
    assert Event.objects.filter(kind=EventKind.ASSIGNED).count() == 2
    assert bulk_jobs.work(now=now) == 2
    assert bulk_jobs.work(now=now) == 0
    job.refresh_from_db()
    assert (job.state, job.done, set(became(job).values())) == (JobState.DONE, 4, {""})
    assert Event.objects.filter(kind=EventKind.ASSIGNED).count() == 4


def test_a_fault_of_ours_skips_one_complaint_and_not_the_others(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [log(), log()]
    _, job = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now)
    real = assignment.assign

    def faulty(reference: str, **inputs: object) -> Complaint:
        if reference == rows[0].reference:
            raise KeyError(reference)
        return real(reference, **inputs)  # type: ignore[arg-type]

    monkeypatch.setattr(assignment, "assign", faulty)
    bulk_jobs.work(now=now)
    assert became(job) == {rows[0].pk: bulk_jobs.BROKE, rows[1].pk: ""}


def test_the_same_form_sent_twice_is_one_job(
    log: Log, actor: ActorFor, supervisor: Staff, manager: Staff, handler: Staff, now: datetime
) -> None:
    rows, key = [log(), log()], uuid4()
    first = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now, key)[1]
    second = asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now, key)[1]
    assert (first.pk, BulkJob.objects.count(), BulkItem.objects.count()) == (second.pk, 1, 2)
    with pytest.raises(NotFound):
        asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(manager), now, key)
    with pytest.raises(NotFound):
        bulk_jobs.find(first.pk, actor=actor(manager))


def test_spread_goes_to_whoever_is_here_able_and_holds_least(
    org: Org, log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, colleague: Staff, now: datetime
) -> None:
    for row in (log(), log()):
        assignment.take(row.reference, actor=actor(handler), now=now, version=1)
    rows = [log() for _ in range(4)]
    _, job = asked(BulkKind.ASSIGN, rows, {"handler": LEAST_LOADED}, actor(supervisor), now)
    bulk_jobs.work(now=now)
    held = {person: Complaint.objects.filter(handler=person).count() for person in (handler, colleague)}
    assert held == {handler: 3, colleague: 3}
    Absence.objects.create(staff=colleague, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    why, job = asked(BulkKind.ASSIGN, [log()], {"handler": LEAST_LOADED}, actor(supervisor), now)
    assert (why, BulkItem.objects.get(job=job).handler_id) == ([""], handler.pk)


def test_a_complaint_nobody_here_can_handle_is_skipped(
    org: Org, log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime
) -> None:
    row = log()
    assert row.category is not None
    skill = Skill.objects.create(code="gas", title="Gas")
    row.category.skill = skill
    row.category.save()
    assert asked(BulkKind.ASSIGN, [row], {"handler": LEAST_LOADED}, actor(supervisor), now)[0] == [NOBODY]
    said = "Hana does not hold the competence “gas” this category demands."
    assert asked(BulkKind.ASSIGN, [row], {"handler": handler.pk}, actor(supervisor), now)[0] == [said]
    StaffSkill.objects.create(staff=handler, skill=skill)
    assert asked(BulkKind.ASSIGN, [row], {"handler": LEAST_LOADED}, actor(supervisor), now)[0] == [""]


def test_many_go_to_another_team_with_the_reason(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    rows = [log(), log(team="loans")]
    inputs = {"team": "loans", "reason": "It is about loans, card 4111 1111 1111 1111."}
    why, job = asked(BulkKind.TRANSFER, rows, inputs, actor(manager), now)
    assert why == ["", "Choose another live team of the same company."]
    bulk_jobs.work(now=now)
    assert Complaint.objects.filter(team=org.loans).count() == 2
    assert "4111 1111" not in str(BulkJob.objects.get(pk=job.pk).inputs)


def test_more_time_is_granted_only_where_the_standard_allows(
    org: Org, log: Log, actor: ActorFor, supervisor: Staff, now: datetime
) -> None:
    rows = [log(), log()]
    Clock.objects.filter(complaint=rows[1], code="resolve").update(state=ClockState.CANCELLED, cancelled_at=now,
                                                                   wake_at=None, wake_step="")  # fmt: skip
    inputs = {"promise": "resolve", "target": 2, "reason": "The maker is slow.", "body": ""}
    assert asked(BulkKind.EXTEND, rows[:1], inputs, actor(supervisor), now)[0] == [
        "Write to the customer: why, and until when."
    ]
    inputs["body"] = "It takes longer."
    why, _job = asked(BulkKind.EXTEND, rows, inputs, actor(supervisor), now)
    assert why == ["", bulk_jobs.NO_PROMISE]
    assert not Message.objects.filter(kind="extension").exists()
    due = Clock.objects.get(complaint=rows[0], code="resolve").due_at
    bulk_jobs.work(now=now)
    assert Clock.objects.get(complaint=rows[0], code="resolve").due_at > due
    assert Message.objects.filter(kind="extension").count() == 1
    assert asked(BulkKind.EXTEND, rows[:1], {**inputs, "promise": "acknowledge"}, actor(supervisor), now)[0] != [""]


def test_whoever_asked_and_left_changes_nothing_any_more(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime
) -> None:
    row = log()
    _, job = asked(BulkKind.ASSIGN, [row], {"handler": handler.pk}, actor(supervisor), now)
    Staff.objects.filter(pk=supervisor.pk).update(is_active=False)
    bulk_jobs.work(now=now)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, bulk_jobs.LEFT)
    assert Complaint.objects.get(pk=row.pk).handler_id is None


def test_handlers_have_no_bulk_work_and_the_invisible_is_left_out(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime
) -> None:
    mine, other = log(), log(team="loans")
    with pytest.raises(NotAllowed):
        asked(BulkKind.TRANSFER, [mine], {"team": "loans", "reason": "x"}, actor(handler), now)
    items = [(mine.reference, 1, handler.pk), (other.reference, 1, handler.pk)]
    job = bulk_jobs.begin(
        BulkKind.ASSIGN, items, {"handler": handler.pk}, operation=uuid4(), actor=actor(supervisor), now=now
    )
    assert list(became(job)) == [mine.pk]


def test_one_person_given_many_gets_one_letter_of_it(
    log: Log, actor: ActorFor, supervisor: Staff, handler: Staff, now: datetime, mailoutbox: list[object]
) -> None:
    rows = [log() for _ in range(5)]
    relay.relay(now=now)
    mailoutbox.clear()
    asked(BulkKind.ASSIGN, rows, {"handler": handler.pk}, actor(supervisor), now)
    bulk_jobs.work(now=now)
    assert Notice.objects.filter(staff=handler).count() == 5
    while relay.relay(now=now):
        pass
    assert [mail.subject for mail in mailoutbox] == ["5 complaints need you"]  # type: ignore[attr-defined]
