"""The place of settings: who may go there, that its pages are cheap, and the history of changes."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from complaints.models import Code, PolicyVersion, SettingChange, Staff
from tests.conftest import Log, Org
from tests.desk.conftest import At
from tests.desk.settings_cast import confirmed

PAGES = (
    "", "history/", "calendars/", "calendars/uk/", "policies/", "policies/generic/", "policies/generic/1/",
    "policies/generic/edit/", "policies/generic/compare/?from=1&to=1", "policy-draft/", "teams/", "teams/cards/",
    "companies/kettle/", "people/", "people/?name=ha", "people/?gone=1", "people/new/", "codes/",
    "codes/?kind=lateness", "codes/?kind=cause", "history/?kind=person&before=1",
)  # fmt: skip


@pytest.mark.parametrize("page", [*PAGES, "people/{person}/", "codes/{code}/"])
def test_every_page_is_for_managers_and_administrators_and_cheap(
    page: str, org: Org, manager: Staff, administrator: Staff, supervisor: Staff, auditor: Staff, log: Log, at_desk: At,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    log()
    code = Code.objects.get(code="refund").pk
    path = f"/desk/settings/{page.format(person=supervisor.pk, code=code)}"
    for person in (manager, administrator):
        visitor = confirmed(at_desk(person))
        with django_assert_max_num_queries(12):
            assert visitor.client.get(path).status_code == 200
    for person in (supervisor, auditor):
        assert confirmed(at_desk(person)).client.get(path).status_code == 403


@pytest.mark.parametrize("page", [
    "calendars/mars/", "policies/mars/", "policies/generic/9/", "policies/generic/compare/?from=1&to=9", "teams/mars/",
    "companies/mars/", "people/999999/", "codes/999999/", "codes/?kind=mood", "policy-draft/?rehearsal=999",
])  # fmt: skip
def test_what_is_not_there_is_404(page: str, manager: Staff, at_desk: At) -> None:
    assert at_desk(manager).client.get(f"/desk/settings/{page}").status_code == 404


def test_the_menu_leads_there_for_those_who_may(manager: Staff, supervisor: Staff, at_desk: At) -> None:
    assert 'href="/desk/settings/"' in at_desk(manager).text("/desk/notices/")
    assert 'href="/desk/settings/"' not in at_desk(supervisor).text("/desk/notices/")


def test_history_can_be_added_to_and_nothing_else(manager: Staff, at_desk: At, now: object) -> None:
    row = SettingChange.objects.create(at=now, by=manager, kind="team", subject="x", title="X", what="name", after="X")
    assert PolicyVersion.objects.count() == 1
    for act in (lambda: SettingChange.objects.filter(pk=row.pk).update(reason="no"), row.delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()
    assert connection.vendor == "postgresql"
    html = at_desk(manager).text("/desk/settings/history/")
    assert "Nothing here can be changed or deleted." in html
    assert "Mara" in html
