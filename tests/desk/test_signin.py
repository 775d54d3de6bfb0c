"""Signing in: one door, a second step, lockout by name and address, out at once, confirmed before what matters."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from knox.models import AuthToken

from complaints.models import Staff
from tests.conftest import NOW

PASSWORD = "teapot-under-test-7"
HERE, ELSEWHERE = "203.0.113.5", "203.0.113.9"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now"), pytest.mark.grid]

Enrol = Callable[[Staff], str]


@pytest.fixture
def hana(handler: Staff) -> Staff:
    handler.set_password(PASSWORD)
    handler.save()
    return handler


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrol(staff: Staff) -> str:
    """Give the person an authenticator app and recovery codes; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    RecoveryCodes.activate(staff)
    return secret


def try_password(client: Client, password: str = PASSWORD, *, name: str = "hana", at: str = HERE, **more: str) -> Any:
    return client.post("/login/", {"login": name, "password": password, **more}, REMOTE_ADDR=at)


def is_in(client: Client) -> bool:
    return client.get("/desk/queue/").status_code == 200


def test_the_second_step_stands_between_the_password_and_the_desk(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    assert try_password(client, next="/desk/log/")["Location"] == "/login/code/"
    assert not is_in(client)
    wrong = client.post("/login/code/", {"code": "000000"}, REMOTE_ADDR=HERE)
    assert "This code is wrong, old or already used." in wrong.content.decode()
    assert not is_in(client)
    assert client.post("/login/code/", {"code": code_of(secret)}, REMOTE_ADDR=HERE)["Location"] == "/desk/log/"
    assert is_in(client)


def test_a_code_opens_the_door_once_even_while_the_app_still_shows_it(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    code = code_of(secret)
    try_password(client)
    client.post("/login/code/", {"code": code})
    for later in (0, 31, 45):
        with time_machine.travel(NOW + timedelta(seconds=later), tick=False):
            other = Client()
            try_password(other)
            other.post("/login/code/", {"code": code})
            assert not is_in(other)


def test_a_recovery_code_opens_the_door_once(hana: Staff, client: Client) -> None:
    enrol(hana)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    try_password(client)
    client.post("/login/code/", {"code": code})
    assert is_in(client)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        again = Client()
        try_password(again)
        again.post("/login/code/", {"code": code})
        assert not is_in(again)


def test_secrets_of_authenticators_cannot_be_read_in_the_database(hana: Staff) -> None:
    secret = enrol(hana)
    kept = [str(row.data) for row in Authenticator.objects.all()]
    assert all(secret not in row for row in kept)
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))


def test_five_wrong_passwords_lock_the_name_from_that_address_and_say_until_when(
    hana: Staff, colleague: Staff, client: Client
) -> None:
    colleague.set_password(PASSWORD)
    colleague.save()
    for _ in range(4):
        assert try_password(client, "wrong").status_code == 200
    fifth = try_password(client, "wrong")
    assert (fifth.status_code, fifth["Retry-After"]) == (429, "900")
    assert "Locked until 10:15" in fifth.content.decode()
    assert try_password(client).status_code == 429
    assert try_password(Client(), name="colin")["Location"] == "/desk/"
    assert try_password(Client(), at=ELSEWHERE)["Location"] == "/desk/"
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        assert try_password(client).status_code == 429
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert try_password(client)["Location"] == "/desk/"


def test_wrong_codes_count_like_wrong_passwords(hana: Staff, client: Client) -> None:
    secret = enrol(hana)
    try_password(client)
    answers = [client.post("/login/code/", {"code": "000000"}, REMOTE_ADDR=HERE).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert client.post("/login/code/", {"code": code_of(secret)}, REMOTE_ADDR=HERE).status_code == 429
    assert not is_in(client)
    assert try_password(Client()).status_code == 429


def test_the_lockout_counts_addresses_behind_as_many_proxies_as_we_trust(
    hana: Staff, settings: Any, client: Client
) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(5):
        forged = {"X-Forwarded-For": f"10.0.0.{number}, {HERE}"}
        client.post("/login/", {"login": "hana", "password": "wrong"}, headers=forged)
    wrong = {"login": "hana", "password": PASSWORD}
    assert client.post("/login/", wrong, headers={"X-Forwarded-For": HERE}).status_code == 429
    assert client.post("/login/", wrong, headers={"X-Forwarded-For": ELSEWHERE}).status_code == 302


def test_whoever_is_made_inactive_is_out_at_once_and_stays_out(hana: Staff, client: Client) -> None:
    try_password(client)
    _, token = AuthToken.objects.create(user=hana)
    assert client.get("/api/v1/me/").status_code == 200
    Staff.objects.filter(pk=hana.pk).update(is_active=False)
    assert client.get("/desk/queue/")["Location"] == "/login/?next=/desk/queue/"
    assert Session.objects.count() == 0
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).status_code == 401
    Staff.objects.filter(pk=hana.pk).update(is_active=True)
    assert not is_in(client)


def test_the_api_is_closed_to_the_session_of_somebody_inactive(hana: Staff, client: Client) -> None:
    try_password(client)
    Staff.objects.filter(pk=hana.pk).update(is_active=False)
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "not_authenticated")
    assert Session.objects.count() == 0


def test_nobody_inactive_signs_in_and_nobody_learns_that_they_are(hana: Staff, client: Client) -> None:
    Staff.objects.filter(pk=hana.pk).update(is_active=False)
    answer = try_password(client)
    assert (answer.status_code, "The name or the password is wrong." in answer.content.decode()) == (200, True)


def test_one_sees_where_one_is_signed_in_and_ends_one_session_or_all_others(hana: Staff, client: Client) -> None:
    phone, library = Client(), Client()
    for other in (phone, library, client):
        try_password(other)
    page = client.get("/sign-in/").content.decode()
    assert page.count(f"from {HERE}") == 3
    assert page.count("Sign out there") == 2
    of_phone = UserSession.objects.get(session_key=phone.session.session_key)
    assert client.post(f"/sign-in/sessions/{of_phone.pk}/end/")["Location"] == "/sign-in/"
    assert (is_in(phone), is_in(library), is_in(client)) == (False, True, True)
    client.post("/sign-in/sessions/end/")
    assert (is_in(library), is_in(client)) == (False, True)


def test_nobody_ends_the_session_of_somebody_else(hana: Staff, colleague: Staff, client: Client) -> None:
    try_password(client)
    mine = UserSession.objects.get()
    other = Client()
    other.force_login(colleague)
    assert other.post(f"/sign-in/sessions/{mine.pk}/end/").status_code == 404
    assert is_in(client)


def test_a_new_password_signs_out_everywhere_else(hana: Staff, client: Client) -> None:
    other = Client()
    try_password(other)
    try_password(client)
    new = "kettle-lid-spout-handle"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/sign-in/password/", given)["Location"] == "/sign-in/"
    assert (is_in(client), is_in(other)) == (True, False)


def test_no_page_for_signing_up_or_for_passwords_by_mail_exists(client: Client, org: object) -> None:
    for path in ("/signup/", "/login/signup/", "/password/reset/", "/accounts/signup/", "/email/"):
        assert client.get(path).status_code == 404


def test_the_technical_pages_have_no_sign_in_of_their_own(hana: Staff, administrator: Staff, client: Client) -> None:
    assert client.get("/technical/login/?next=/technical/")["Location"] == "/login/?next=%2Ftechnical%2F"
    posted = client.post("/technical/login/", {"username": "hana", "password": PASSWORD})
    assert posted["Location"] == "/login/?next=%2Ftechnical%2F"
    assert not is_in(client)
    try_password(client)
    assert client.get("/technical/", follow=True).status_code == 403
    assert client.get("/technical/password_change/")["Location"] == "/sign-in/password/"
    assert client.post("/technical/logout/")["Location"] == "/login/"


def test_secrets_are_not_for_browsing_on_the_technical_pages(administrator: Staff, client: Client) -> None:
    administrator.set_password(PASSWORD)
    administrator.save()
    try_password(client, name="adele")
    index = client.get("/technical/").content.decode()
    for hidden in ("mfa/authenticator", "usersessions", "account/emailaddress"):
        assert hidden not in index
