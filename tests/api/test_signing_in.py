"""Signing in by token and by session; tokens end at once when they should."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from knox.models import AuthToken

from tests.api.conftest import Caller, error

PASSWORD = "kettle-under-test-1"


@pytest.fixture
def token(handler) -> str:
    handler.set_password(PASSWORD)
    handler.save()
    answer = Caller(None).post("/auth/token/", {"username": "hana", "password": PASSWORD})
    assert answer.status_code == 200
    return str(answer.json()["token"])


def me(token: str):
    return Caller(None).client.get("/api/v1/me/", headers={"Authorization": f"Token {token}"})


def test_a_token_is_given_for_name_and_password_and_works(token, handler, now):
    assert me(token).json() == {
        "id": handler.pk, "username": "hana", "name": "Hana", "email": "hana@kettle.example", "role": "handler",
        "teams": [{"code": "cards", "name": "Cards"}], "skills": [], "authority_limit": "50.00",
    }  # fmt: skip
    kept = AuthToken.objects.get()
    assert token not in (kept.digest, kept.token_key)
    assert kept.expiry == now + timedelta(hours=12)


def test_a_read_by_token_costs_one_query_for_the_token(token, django_assert_num_queries):
    with django_assert_num_queries(1 + 1 + 1):
        me(token)


@pytest.mark.parametrize("told", [{"username": "hana", "password": "wrong"}, {"username": "nobody", "password": "x"}])
def test_a_wrong_name_or_password_is_one_and_the_same_refusal(token, told):
    answer = Caller(None).post("/auth/token/", told)
    assert (answer.status_code, error(answer)["code"]) == (401, "sign_in_refused")
    assert error(answer)["detail"] == "The name or the password is wrong."


def test_who_has_left_is_out_at_once(token, handler):
    handler.is_active = False
    handler.save()
    assert me(token).status_code == 401
    assert Caller(None).post("/auth/token/", {"username": "hana", "password": PASSWORD}).status_code == 401


def test_a_token_ends_after_its_time_and_is_tidied_at_the_next_sign_in(token, now):
    with time_machine.travel(now + timedelta(hours=12), tick=False):
        assert me(token).status_code == 401
        Caller(None).post("/auth/token/", {"username": "hana", "password": PASSWORD})
        assert AuthToken.objects.count() == 2
    with time_machine.travel(now + timedelta(hours=13), tick=False):
        Caller(None).post("/auth/token/", {"username": "hana", "password": PASSWORD})
        assert AuthToken.objects.count() == 2


def test_signing_out_takes_this_token_back_and_no_other(token):
    other = Caller(None).post("/auth/token/", {"username": "hana", "password": PASSWORD}).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    assert Caller(None).post("/auth/logout/", **headers).status_code == 204
    assert (me(token).status_code, me(other).status_code) == (401, 200)


def test_signing_out_ends_a_session(handler):
    caller = Caller(handler)
    assert caller.get("/me/").status_code == 200
    assert caller.post("/auth/logout/").status_code == 204
    assert caller.get("/me/").status_code == 401


@pytest.mark.parametrize("said", ["Token", "Token a b", "Token \xff\xfe", "Token " + "0" * 5000, "Bearer x"])
def test_a_broken_token_is_401_with_the_way_to_sign_in(org, said):
    answer = Caller(None).client.get("/api/v1/me/", headers={"Authorization": said})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token")
    error(answer)
