"""Outside a demonstration: a second step before anything else; and confirming again before what matters."""

from __future__ import annotations

import logging
import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from knox.models import AuthToken

from complaints.checks import second_factor_enforced
from complaints.desk.recent import recently_confirmed
from complaints.models import Staff
from tests.conftest import NOW
from tests.desk.test_signin import PASSWORD, code_of, enrol, hana, is_in, try_password

__all__ = ["hana"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now"), pytest.mark.grid]


@pytest.fixture
def in_earnest(settings: Any) -> None:
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = False, True


@pytest.mark.usefixtures("in_earnest")
def test_without_a_second_step_everything_leads_to_setting_one_up(hana: Staff, client: Client) -> None:
    try_password(client)
    for path in ("/desk/", "/desk/queue/", "/desk/log/", "/desk/notices/"):
        assert client.get(path)["Location"] == "/sign-in/"
    page = client.get("/sign-in/").content.decode()
    assert "Set up a second step first" in page
    secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get("/sign-in/app/add/").content.decode())
    assert secret is not None
    done = client.post("/sign-in/app/add/", {"code": code_of(secret[1])})
    assert done["Location"] == "/sign-in/codes/"
    codes = client.get("/sign-in/codes/").content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert is_in(client)


@pytest.mark.usefixtures("in_earnest")
def test_the_api_says_so_to_a_session_and_leaves_tokens_alone(hana: Staff, client: Client) -> None:
    try_password(client)
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "second_factor_needed")
    _, token = AuthToken.objects.create(user=hana)
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).status_code == 200
    for pretended in ("Token none", f"Token {token}"):
        assert client.get("/desk/queue/", headers={"Authorization": pretended})["Location"] == "/sign-in/"
    assert client.get("/api/v1/me/", headers={"Authorization": "Token none"}).status_code == 401


@pytest.mark.usefixtures("in_earnest")
def test_the_last_second_step_cannot_be_removed_by_its_owner(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    try_password(client)
    client.post("/login/code/", {"code": code_of(secret)})
    refused = client.post("/sign-in/app/remove/")
    assert "nobody works here without one" in refused.content.decode()
    assert Authenticator.objects.filter(user=hana, type="totp").exists()


def test_in_a_demonstration_a_second_step_is_offered_and_can_be_removed(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    try_password(client)
    client.post("/login/code/", {"code": code_of(secret)})
    assert client.post("/sign-in/app/remove/")["Location"] == "/sign-in/"
    assert Authenticator.objects.count() == 0


@pytest.mark.usefixtures("in_earnest")
def test_the_first_administrator_is_led_to_the_set_up_and_then_to_the_technical_pages(
    administrator: Staff, client: Client
) -> None:
    administrator.set_password(PASSWORD)
    administrator.save()
    assert try_password(client, name="adele", next="/technical/")["Location"] == "/technical/"
    assert client.get("/technical/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200
    enrol(administrator)
    assert client.get("/technical/").status_code == 200


def test_a_token_takes_the_code_of_whoever_has_one(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    asked = {"username": "hana", "password": PASSWORD}

    def ask(**more: str) -> Any:
        return client.post("/api/v1/auth/token/", {**asked, **more}, content_type="application/json")

    assert ask().json()["error"]["code"] == "code_needed"
    assert ask(code="000000").json()["error"]["code"] == "sign_in_refused"
    assert AuthToken.objects.count() == 0
    assert ask(code=code_of(secret)).status_code == 200
    assert ask(code=code_of(secret)).status_code == 401
    assert AuthToken.objects.count() == 1


def test_wrong_passwords_at_the_api_lock_the_same_door(hana: Staff, client: Client) -> None:
    wrong = {"username": "hana", "password": "wrong"}
    answers = [client.post("/api/v1/auth/token/", wrong, content_type="application/json") for _ in range(5)]
    assert [one.status_code for one in answers] == [401, 401, 401, 401, 429]
    assert answers[-1].json()["error"]["code"] == "locked_out"
    assert answers[-1].json()["error"]["until"] == (NOW + timedelta(minutes=15)).isoformat()
    assert answers[-1]["Retry-After"] == "900"
    assert client.post("/login/", {"login": "hana", "password": PASSWORD}).status_code == 429


def test_technical_pages_ask_again_after_ten_minutes_and_keep_the_way_back(
    administrator: Staff, client: Client
) -> None:
    administrator.set_password(PASSWORD)
    administrator.save()
    try_password(client, name="adele")
    assert client.get("/technical/").status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        asked = client.get("/technical/complaints/team/?q=cards")
        assert asked["Location"] == "/confirm/?next=%2Ftechnical%2Fcomplaints%2Fteam%2F%3Fq%3Dcards"
        wrong = client.post(asked["Location"], {"password": "wrong", "next": "/technical/complaints/team/?q=cards"})
        assert "This is not your password." in wrong.content.decode()
        assert client.get("/technical/").status_code == 302
        shown = client.get(asked["Location"]).content.decode()
        assert 'value="/technical/complaints/team/?q=cards"' in shown
        right = client.post(asked["Location"], {"password": PASSWORD, "next": "/technical/complaints/team/?q=cards"})
        assert right["Location"] == "/technical/complaints/team/?q=cards"
        assert client.get("/technical/").status_code == 200


def test_a_session_that_was_never_confirmed_is_asked_and_one_that_cannot_confirm_is_refused(
    administrator: Staff, client: Client
) -> None:
    client.force_login(administrator)
    assert client.get("/technical/").status_code == 403
    administrator.set_password(PASSWORD)
    administrator.save()
    client.force_login(administrator)
    assert client.get("/technical/")["Location"] == "/confirm/?next=%2Ftechnical%2F"


def test_lost_authenticators_are_taken_away_with_all_that_was_opened(
    hana: Staff, client: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = enrol(hana)
    try_password(client)
    client.post("/login/code/", {"code": code_of(secret)})
    AuthToken.objects.create(user=hana)
    assert is_in(client)
    with caplog.at_level(logging.WARNING):
        call_command("forget_authenticators", "hana", by="adele", reason="phone stolen")
    assert "Authenticators of hana were taken away by adele (phone stolen): recovery_codes, totp" in caplog.text
    assert "2 taken away from hana" in capsys.readouterr().out
    assert (Authenticator.objects.count(), AuthToken.objects.count(), is_in(client)) == (0, 0, False)
    assert try_password(client)["Location"] == "/desk/"


def test_nobodys_authenticators_are_not_forgotten(org: object) -> None:
    with pytest.raises(CommandError, match="Nobody signs in as ghost"):
        call_command("forget_authenticators", "ghost", by="adele", reason="why")


def test_production_without_a_second_factor_is_refused(settings: Any) -> None:
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = False, False
    assert [found.id for found in second_factor_enforced(None)] == ["redress.E007"]
    settings.SECOND_FACTOR_REQUIRED = True
    assert second_factor_enforced(None) == []
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "axes.middleware.AxesMiddleware"]
    assert "axes.middleware.AxesMiddleware" in second_factor_enforced(None)[0].msg
    settings.DEMO = True
    assert second_factor_enforced(None) == []


def test_a_page_that_asks_for_confirmation_does_the_thing_only_afterwards(
    hana: Staff,
) -> None:
    asked = recently_confirmed(lambda request: HttpResponse(request.POST.get("word", "")))
    request = RequestFactory().post("/desk/notices/read/", {"word": "kept"})
    request.user, request.session = hana, SessionStore()
    assert asked(request)["Location"] == "/confirm/?next=%2Fdesk%2Fnotices%2Fread%2F"
    stamp = {"method": "password", "at": time.time() - 599}
    request.session["account_authentication_methods"] = [stamp]
    request.session["account_authentication_methods_user"] = str(hana.pk)
    assert asked(request).content == b"kept"
    request.session["account_authentication_methods"] = [{**stamp, "at": time.time() - 600}]
    assert asked(request).status_code == 302
