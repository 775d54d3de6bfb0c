"""What every view of the API does: who asks and when, read the input, answer once for a key, never be cached."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.actions.idempotency import once
from complaints.actions.reading import log_read
from complaints.api import render, render_parts, render_referrals
from complaints.api.authentication import Token
from complaints.api.described import Described, Op
from complaints.api.fields import Strict
from complaints.choices import ActorKind
from complaints.errors import InvalidInput, NotFound
from complaints.models import Complaint, Staff
from complaints.queries.details import detail
from complaints.queries.filters import number
from complaints.queries.paging import Page
from complaints.queries.people import actor_for
from complaints.types import Actor

Json = dict[str, Any]
Work = Callable[[], tuple[int, Json]]
VERSION = re.compile(r'"?([0-9]{1,9})"?')
PAGING = ("sort", "cursor", "limit")
NOBODY = Actor(ActorKind.CUSTOMER)


class Edge(APIView):
    """The base of every view: `self.actor` and `self.now` are set before it runs."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (Token, SessionAuthentication)
    permission_classes: Sequence[type[BasePermission]] = (IsAuthenticated,)
    schema = Described()
    operations: Mapping[str, Op] = {}
    actor: Actor = NOBODY
    now: datetime
    staff: Staff

    def operation(self, method: str) -> Op:
        """How the description tells of this method; a test refuses a view without."""
        return self.operations[method]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.now = timezone.now()
        if isinstance(request.user, Staff):
            self.staff = request.user
            self.actor = actor_for(self.staff, now=self.now)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def read(self, takes: type[Strict]) -> Json:
        """The request's body, checked for names, types and lengths."""
        given = takes(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def version(self) -> int | None:
        """The version of the complaint the caller read, from If-Match; None when there is no such header."""
        said = self.request.headers.get("If-Match")
        if said is None:
            return None
        found = VERSION.fullmatch(said.strip())
        if found is None:
            raise InvalidInput(if_match='Send the version as you read it, for example If-Match: "7".')
        return int(found[1])

    def answer(self, work: Work) -> Response:
        """Do the work and answer; under an Idempotency-Key do it once and give its answer to every repeat."""
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            status, body = work()
            return answered(status, body)
        done = once(
            actor=f"staff:{self.actor.id}",
            route=self.request.path.removeprefix("/api/v1")[:80],
            key=key,
            request=dict(self.request.data),
            now=self.now,
            work=work,
        )
        response = answered(done.status, done.body)
        if done.replayed:
            response["Idempotent-Replayed"] = "true"
        return response

    def shown(self, reference: str, *, door: str) -> Json:
        """The complaint whole, and a row that it was read."""
        found = detail(self.actor, reference, now=self.now)
        log_read(actor=self.actor, now=self.now, door=door, complaint=found.complaint.pk)
        return render.complaint(found) | render_parts.beside(found) | render_referrals.beside(found)

    def done(self, complaint: Complaint, *, door: str) -> tuple[int, Json]:
        """The complaint after a verb; 204 when the verb took it out of the caller's sight."""
        try:
            return 200, self.shown(complaint.reference, door=door)
        except NotFound:
            return 204, {}

    def asked(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The query's filters, and sort, cursor and limit; a name given twice counts once, the last."""
        given = self.request.query_params.dict()
        paging: dict[str, Any] = {name: given.pop(name) for name in PAGING if name in given}
        if "limit" in paging:
            try:
                paging["limit"] = number(paging["limit"])
            except ValueError as error:
                raise InvalidInput(limit=str(error)) from None
        return given, paging

    def listed(self, page: Page, row: Callable[[Mapping[str, Any]], Json]) -> Response:
        """A page as JSON; `next` and `previous` are addresses relative to this server."""
        body = {
            "results": [row(one) for one in page.rows],
            "next": self._address(page.next),
            "previous": self._address(page.previous),
        }
        return Response(body)

    def _address(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        return f"{self.request.path}?{urlencode({**self.request.query_params.dict(), 'cursor': cursor})}"


def answered(status: int, body: Json) -> Response:
    """The answer, with the complaint's version as its ETag where it has one."""
    response = Response(body or None, status=status)
    version = body.get("version") or (body.get("complaint") or {}).get("version")
    if version is not None:
        response["ETag"] = f'"{version}"'
    return response
