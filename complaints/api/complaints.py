"""Complaints: log, list, read, and every verb of the lifecycle."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from complaints.actions.intake import receive_complaint
from complaints.actions.reading import log_read
from complaints.api import inputs, receiving, render, render_clocks, shapes
from complaints.api.described import Op
from complaints.api.edge import Edge, Json, answered
from complaints.api.verbs import VERBS, Verb
from complaints.errors import NotFound
from complaints.queries import access, breaches, complaints, details
from complaints.queries.filters import READERS, read_filters
from complaints.queries.timeline import timeline
from complaints.rules.lifecycle import BY_VERB


class Complaints(Edge):
    """The queue, and the way in."""

    operations = {
        "get": Op("listComplaints", {200: shapes.page("ComplaintPage", shapes.ComplaintRow)},
                  query=tuple(READERS), sorts=tuple(complaints.SORT_KEYS)),
        "post": Op("receive", {201: shapes.Receipt, 200: shapes.Receipt}, inputs.ComplaintIn, keyed=True),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        """The complaints you may see: open ones by risk, others newest first. Search with `q`."""
        params, paging = self.asked()
        filters = read_filters(params)
        page = complaints.page(self.actor, filters, **paging)
        if filters.q:
            log_read(actor=self.actor, now=self.now, door="api:search", detail=f"{len(page.rows)} complaints")
        return self.listed(page, render.complaint_row)

    def post(self, request: Request) -> Response:
        """Log a complaint. Under an Idempotency-Key, or with a source's number, twice is once."""
        given = self.read(inputs.ComplaintIn)
        return self.answer(lambda: self._receive(given))

    def _receive(self, given: Json) -> tuple[int, Json]:
        inbound, entity = receiving.inbound(given, actor=self.actor, now=self.now)
        received = receive_complaint(inbound, actor=self.actor, now=self.now, entity=entity, strict=True)
        new = received.new
        known = (
            details.new_receipt(self.actor, new.complaint, new.clocks, new.team)
            if new is not None
            else details.receipt(self.actor, received.id)
        )
        return 201 if received.created else 200, render.receipt(received.reference, received.created, known)


class OneComplaint(Edge):
    """One complaint whole, with what you may do next and what each step still needs."""

    operations = {"get": Op("readComplaint", {200: shapes.Complaint})}

    def get(self, request: Request, reference: str) -> Response:
        return answered(200, self.shown(reference, door="api:complaint"))


class Timeline(Edge):
    """Everything that happened to a complaint, newest first, as far as you may know it."""

    operations = {"get": Op("readTimeline", {200: shapes.results("Timeline", shapes.Entry)})}

    def get(self, request: Request, reference: str) -> Response:
        found = access.find(self.actor, reference)
        log_read(actor=self.actor, now=self.now, door="api:timeline", complaint=found.pk)
        return Response({"results": [render.entry(entry) for entry in timeline(self.actor, found)]})


class Promises(Edge):
    """The complaint's clocks, each with the reason of its due instant, day by day."""

    operations = {"get": Op("readClocks", {200: shapes.results("Promises", shapes.Promise)})}

    def get(self, request: Request, reference: str) -> Response:
        found = access.find(self.actor, reference)
        return Response({"results": [render_clocks.promise(one) for one in breaches.promises(found)]})


class Act(Edge):
    """One verb of the lifecycle; `name` is set where the address is made."""

    name = ""

    def operation(self, method: str) -> Op:
        transition = BY_VERB[self.name]
        return Op(
            self.name,
            {200: shapes.Complaint, 204: None},
            VERBS[self.name].takes,
            versioned=transition.versioned,
            keyed=True,
            tag="verbs",
            about=f"{transition.does} Stages: {', '.join(transition.stages)}. Roles: {', '.join(transition.roles)}.",
        )

    def post(self, request: Request, reference: str) -> Response:
        verb = VERBS[self.name]
        given = self.read(verb.takes)
        return self.answer(lambda: self._done(verb, reference, given))

    def _done(self, verb: Verb, reference: str, given: Json) -> tuple[int, Json]:
        done = verb.act(reference, actor=self.actor, now=self.now, version=self.version(), **given)
        return self.done(done, door=f"api:{self.name}")


class NoSuchVerb(Edge):
    """A verb the lifecycle does not have."""

    schema: Any = None

    def post(self, request: Request, reference: str, verb: str) -> Response:
        raise NotFound("There is no such step.", verbs=list(VERBS))


class Nowhere(Edge):
    """An address that does not exist, in the shape of every refusal."""

    schema: Any = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("There is no such address.")
