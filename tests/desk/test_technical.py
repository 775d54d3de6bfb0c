"""The technical pages: the one setting there that is business, until it has a page of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from complaints.models import Staff, Team
from tests.conftest import Org, publish_pack

PASSWORD = "teapot-under-test-7"
pytestmark = pytest.mark.django_db


@pytest.fixture
def technical(administrator: Staff, client: Client) -> Client:
    administrator.set_password(PASSWORD)
    administrator.save()
    answer = client.post("/login/", {"login": "adele", "password": PASSWORD, "next": "/technical/"})
    assert answer["Location"] == "/technical/"
    return client


def test_an_administrator_gives_a_department_its_agreement_and_takes_it_away(org: Org, technical: Client) -> None:
    agreement = publish_pack("service-level-agreement").policy
    publish_pack("us-cfpb")
    page = f"/technical/complaints/team/{org.loans.pk}/change/"
    shown = technical.get(page).content.decode()
    assert agreement.name in shown
    assert "us_cfpb" not in shown
    assert "CFPB" not in shown

    assert technical.post(page, {"agreement": agreement.pk, "name": "Renamed"}).status_code == 302
    loans = Team.objects.get(pk=org.loans.pk)
    assert (loans.agreement, loans.name) == (agreement, "Loans")
    assert technical.post(page, {"agreement": ""}).status_code == 302
    assert Team.objects.get(pk=org.loans.pk).agreement is None


def test_another_policy_is_refused_and_teams_are_neither_added_nor_deleted_there(org: Org, technical: Client) -> None:
    page = f"/technical/complaints/team/{org.loans.pk}/change/"
    refused = technical.post(page, {"agreement": publish_pack("us-cfpb").policy.pk})
    assert "Select a valid choice" in refused.content.decode()
    assert Team.objects.get(pk=org.loans.pk).agreement is None
    for path in ("/technical/complaints/team/add/", f"/technical/complaints/team/{org.loans.pk}/delete/"):
        assert technical.get(path).status_code == 403
