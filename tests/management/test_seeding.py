"""Invented data is made by the real actions, or has their invariants: every chain and every clock verifies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone
from knox.models import AuthToken

from complaints.actions import sweep
from complaints.actions.demo import programme
from complaints.actions.demo.company import LOGINS
from complaints.actions.loading.company import found
from complaints.actions.loading.lives import Lives
from complaints.actions.loading.writing import load
from complaints.choices import Channel, Closure, EscalationState, RemedyState, Role, Stage
from complaints.models import (
    Absence,
    Clock,
    Complaint,
    ComplaintAccess,
    Escalation,
    LegalEntity,
    Note,
    Notice,
    Outbox,
    Referral,
    Remedy,
    Staff,
)
from complaints.queries.verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.grid]

TODAY = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


def ids() -> list[int]:
    return list(Complaint.objects.order_by("pk").values_list("pk", flat=True))


def kinds(field: str) -> set[str]:
    return set(Complaint.objects.values_list(field, flat=True))


def test_the_demonstration_has_a_complaint_in_every_situation(caplog: pytest.LogCaptureFixture) -> None:
    """One test, since the weeks take seconds to play."""
    told = programme.seed(now=TODAY, password="look around here")

    assert "ended early" not in caplog.text
    assert told == Complaint.objects.count()
    assert 110 <= told <= 150
    assert verify(ids()) == []

    assert kinds("stage") == set(Stage.values)
    assert kinds("channel") == set(Channel.values)
    assert kinds("risk") == {"ok", "at_risk", "breached"}
    assert kinds("closure") == {"", *Closure.values} - {Closure.HISTORIC}
    assert kinds("tier") == {1, 2}
    assert kinds("waiting_on") >= {"us", "customer", "department"}
    for situation in ("restricted", "vulnerable", "safety"):
        assert Complaint.objects.filter(**{situation: True}).exists()
    for child in ("duplicate_of", "merged_into"):
        assert Complaint.objects.exclude(**{child: None}).exists()

    assert Clock.objects.filter(state="paused").exists()
    assert Clock.objects.filter(extensions__isnull=False).exists()
    assert Clock.objects.exclude(late_reason=None).exists()
    assert set(Escalation.objects.values_list("state", flat=True)) >= set(EscalationState.values) - {"lapsed"}
    assert set(Escalation.objects.values_list("level", flat=True)) >= {1, 2, 3}
    assert set(Remedy.objects.values_list("state", flat=True)) == set(RemedyState.values)
    assert set(Referral.objects.values_list("state", flat=True)) == {"sent", "answered"}
    assert set(Referral.objects.values_list("kind", flat=True)) == {"department", "supplier"}
    for state in ("sent", "answered"):
        late = Clock.objects.filter(code="answer_referral", breached_at__isnull=False, referral__state=state)
        assert late.exists(), state
    assert Referral.objects.filter(chased__gt=0, state="sent").exists()
    assert Note.objects.filter(need_to_know=True).exists()
    assert ComplaintAccess.objects.count() == 1

    assert Absence.objects.filter(starts_at__lte=TODAY, ends_at__gt=TODAY, cover__isnull=False).count() == 2
    assert [Staff.objects.get(username=login).role for login in LOGINS] == list(LOGINS)
    assert all(Staff.objects.get(username=login).check_password("look around here") for login in LOGINS)
    assert not Staff.objects.get(username="lewis").has_usable_password()

    assert not Outbox.objects.filter(sent_at=None).exists()
    assert not Notice.objects.filter(at__lt=TODAY - timedelta(days=2), read_at=None).exists()
    assert not Clock.objects.filter(wake_at__lt=TODAY - timedelta(minutes=1)).exists()
    assert sweep.sweep(now=TODAY + timedelta(days=10)).failed == 0
    assert verify(ids()) == []


def test_demo_data_goes_only_into_an_empty_database(settings: LazySettings) -> None:
    settings.DEMO = True
    LegalEntity.objects.create(code="ours", name="Ours")
    out = StringIO()

    call_command("seed_demo", "--if-empty", stdout=out)
    assert out.getvalue() == "There is a company already; nothing done.\n"
    with pytest.raises(CommandError, match="There is a company already"):
        call_command("seed_demo")
    assert not Complaint.objects.exists()
    assert not Staff.objects.exists()


@pytest.mark.parametrize("command", ["seed_demo", "seed_load", "demo_tokens"])
def test_invented_data_is_refused_outside_a_demonstration(settings: LazySettings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command(command)
    assert not LegalEntity.objects.exists()


def test_every_demo_login_gets_a_token(settings: LazySettings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="run seed_demo first"):
        call_command("demo_tokens")
    for login in LOGINS:
        Staff.objects.create_user(login, role=login)
    out = StringIO()

    call_command("demo_tokens", stdout=out)

    told = [line.split() for line in out.getvalue().splitlines()]
    assert [login for login, _ in told] == list(LOGINS)
    assert AuthToken.objects.count() == len(LOGINS)
    assert all(token.startswith(AuthToken.objects.get(user__username=login).token_key) for login, token in told)


def test_a_load_has_the_invariants_of_the_front_door(db: None) -> None:
    now = timezone.now()
    entity, versions, crews = found(3, now=now)
    said: list[int] = []

    load(2000, lives=Lives(entity, versions, crews, now, moments=4), say=said.append, writers=0)

    assert said[-1] == Complaint.objects.count() == 2000
    assert verify(ids()) == []
    stages = dict.fromkeys(Stage.values, 0)
    for stage in Complaint.objects.values_list("stage", flat=True):
        stages[stage] += 1
    assert (stages["closed"], stages["greet"], stages["resolve"]) == (1600, 200, 200)
    assert Complaint.objects.filter(stage="greet", handler=None).count() == 200
    assert Complaint.objects.values("team").distinct().count() == 3
    running = Clock.objects.filter(state="running")
    assert running.count() == 800
    assert running.values("due_at").distinct().count() > 5
    assert Staff.objects.filter(role=Role.HANDLER).count() == 12


def test_a_load_goes_on_living_like_any_complaint(db: None) -> None:
    now = timezone.now()
    entity, versions, crews = found(2, now=now)
    load(300, lives=Lives(entity, versions, crews, now, moments=4), say=lambda done: None, writers=0)

    assert sweep.sweep(now=now).steps == 0
    swept = sweep.sweep(now=now + timedelta(days=12))

    assert swept.failed == 0
    assert swept.steps >= 60
    assert Escalation.objects.exists()
    assert verify(ids()) == []
