"""Who asks, whom they may look up, and the words a complaint is described with."""

from __future__ import annotations

from django.contrib.auth import authenticate, logout
from django.contrib.auth.signals import user_login_failed
from knox.models import AuthToken
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.actions.reading import log_read
from complaints.actions.sign_in import use_code
from complaints.actions.tokens import CodeNeeded, SignInRefused, sign_in, sign_out
from complaints.api import inputs, render, render_parts, shapes
from complaints.api.described import Op
from complaints.api.edge import Edge
from complaints.choices import CodeKind
from complaints.models import Staff
from complaints.queries.customers import find_customers
from complaints.queries.filters import one_of, plain, read_params
from complaints.queries.organisation import company_of, teams_of
from complaints.queries.parts import offered
from complaints.queries.people import actor_for, live_teams
from complaints.queries.sign_in import has_second_factor
from complaints.queries.taxonomy import codes


class SignIn(Edge):
    """A token for a program, good for twelve hours."""

    operations = {"post": Op("signIn", {200: shapes.SignedIn}, inputs.SignInIn, tag="sign-in")}

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        given = self.read(inputs.SignInIn)
        staff = self._proved(request, given["username"], given["password"], given.get("code", ""))
        token, expires_at = sign_in(staff, now=self.now)
        who = actor_for(staff, now=self.now)
        me = render.me(staff, who, teams_of(who.team_ids))
        return Response({"token": token, "expires_at": render.instant(expires_at), "staff": me})

    def _proved(self, request: Request, username: str, password: str, code: str) -> Staff:
        """Whoever set up a second step uses it here too; wrong passwords and codes count as at the desk."""
        staff = authenticate(request._request, username=username, password=password)
        if not isinstance(staff, Staff):
            raise SignInRefused()
        if not has_second_factor(staff.pk):
            return staff
        if not code:
            raise CodeNeeded()
        if not use_code(staff.pk, code):
            user_login_failed.send(Staff, credentials={"username": username}, request=request._request)
            raise SignInRefused("The code is wrong, old or already used.")
        return staff


class SignOut(Edge):
    """Take the token back, or end the session."""

    operations = {"post": Op("signOut", {204: None}, inputs.Nothing, tag="sign-in")}

    def post(self, request: Request) -> Response:
        if isinstance(request.auth, AuthToken):
            sign_out(request.auth.digest)
        else:
            logout(request._request)
        return Response(status=204)


class Me(Edge):
    """Who you are here: role, teams, competences, authority."""

    operations = {"get": Op("me", {200: shapes.Me}, tag="sign-in")}

    def get(self, request: Request) -> Response:
        return Response(render.me(self.staff, self.actor, teams_of(self.actor.team_ids)))


class Customers(Edge):
    """Find a customer as you type: part of the name, the whole e-mail address, or the source's number."""

    operations = {
        "get": Op("findCustomers", {200: shapes.results("FoundCustomers", shapes.FoundCustomer)}, query=("q",),
                  tag="reference data"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        asked = read_params(request.query_params.dict(), {"q": plain})
        found = find_customers(self.actor, asked.get("q", ""))
        log_read(actor=self.actor, now=self.now, door="api:customers", detail=f"{len(found)} customers")
        return Response({"results": found})


class Codes(Edge):
    """The codes in force today: products, categories, causes, reasons for lateness."""

    operations = {
        "get": Op("listCodes", {200: shapes.results("Codes", shapes.KindCode)}, query=("kind",), tag="reference data"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        asked = read_params(request.query_params.dict(), {"kind": one_of(*CodeKind.values)})
        kinds = [CodeKind(asked["kind"])] if "kind" in asked else list(CodeKind)
        rows = [
            {"kind": kind.value, "code": code.code, "title": code.title}
            for kind in kinds
            for code in codes(kind, self.now.date())
        ]
        return Response({"results": rows})


class PolicyInForce(Edge):
    """What a complaint received now is asked about, and the policies a part of it may be handled under."""

    operations = {
        "get": Op("readPolicyInForce", {200: shapes.PolicyInForce}, query=("entity",), tag="reference data"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        asked = read_params(request.query_params.dict(), {"entity": plain})
        entity = asked.get("entity") or company_of(team_ids=self.actor.team_ids) or ""
        return Response(render_parts.offered(offered(entity, self.now)))


class Teams(Edge):
    """The live teams a complaint can be handed to."""

    operations = {"get": Op("listTeams", {200: shapes.results("Teams", shapes.TeamShape)}, tag="reference data")}

    def get(self, request: Request) -> Response:
        return Response({"results": [render.team(team) for team in live_teams()]})
