"""The work waiting: take the next, count, escalations and their answers, remedies, clocks and breaches."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from complaints.actions import remedies
from complaints.actions.queue import take_next
from complaints.api import inputs, render, render_clocks, shapes
from complaints.api.described import Op
from complaints.api.edge import Edge, Json
from complaints.api.verbs import ANSWERS, REMEDY_ACTS, Verb
from complaints.choices import LIVE_ESCALATION_STATES
from complaints.errors import NotNow
from complaints.models import Remedy
from complaints.queries import breaches, complaints, escalations


class TakeNext(Edge):
    """Take the most pressing complaint you may and can handle; says why this one. Never the same to two people."""

    operations = {"post": Op("takeNext", {200: shapes.Taken}, inputs.Nothing, keyed=True, tag="queue")}

    def post(self, request: Request) -> Response:
        self.read(inputs.Nothing)
        return self.answer(self._taken)

    def _taken(self) -> tuple[int, Json]:
        taken = take_next(actor=self.actor, now=self.now)
        found = taken.complaint
        whole = None if found is None else self.shown(found.reference, door="api:take-next")
        return 200, {"complaint": whole, "why": list(taken.why)}


class Counts(Edge):
    """How many open complaints wait where; counted to 1,001, which means "more than a thousand"."""

    operations = {"get": Op("countQueues", {200: shapes.Counts}, tag="queue")}

    def get(self, request: Request) -> Response:
        return Response(complaints.queue_counts(self.actor))


class Escalations(Edge):
    """Escalations of the complaints you may see, longest waiting first."""

    operations = {
        "get": Op("listEscalations", {200: shapes.page("EscalationPage", shapes.Escalation)},
                  query=tuple(escalations.READERS), sorts=tuple(escalations.SORT_KEYS), tag="escalations"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        params, paging = self.asked()
        page = escalations.page(self.actor, escalations.read_wanted(params), **paging)
        return self.listed(page, render.escalation)


class Answer(Edge):
    """A senior's answer to an escalation; `name` is set where the address is made."""

    name = ""

    def operation(self, method: str) -> Op:
        takes = ANSWERS[self.name].takes
        name = f"escalation_{self.name.replace('-', '_')}"
        return Op(name, {200: shapes.Complaint}, takes, versioned=True, keyed=True, tag="escalations")

    def post(self, request: Request, escalation_id: int) -> Response:
        verb = ANSWERS[self.name]
        given = self.read(verb.takes)
        return self.answer(lambda: self._answered(verb, escalation_id, given))

    def _answered(self, verb: Verb, escalation_id: int, given: Json) -> tuple[int, Json]:
        found = escalations.find(self.actor, escalation_id)
        if found.state not in LIVE_ESCALATION_STATES and escalations.live_of(self.actor, found.complaint_id):
            raise NotNow("This escalation has ended; another one is open.")
        reference = found.complaint.reference
        done = verb.act(reference, actor=self.actor, now=self.now, version=self.version(), **given)
        return self.done(done, door=f"api:escalation-{self.name}")


class Propose(Edge):
    """Propose a remedy; within your authority it is approved at once."""

    operations = {
        "post": Op("remedy_propose", {201: shapes.RemedyAnswer}, inputs.RemedyIn, versioned=True, keyed=True,
                   tag="remedies"),
    }  # fmt: skip

    def post(self, request: Request, reference: str) -> Response:
        given = self.read(inputs.RemedyIn)
        return self.answer(lambda: self._proposed(reference, given))

    def _proposed(self, reference: str, given: Json) -> tuple[int, Json]:
        made = remedies.propose(reference, actor=self.actor, now=self.now, version=self.version(), **given)
        return 201, _remedy(made)


class RemedyAct(Edge):
    """What becomes of a remedy; `name` is set where the address is made."""

    name = ""

    def operation(self, method: str) -> Op:
        takes, versioned = REMEDY_ACTS[self.name].takes, self.name != "pay"
        name = f"remedy_{self.name}"
        return Op(name, {200: shapes.RemedyAnswer}, takes, versioned=versioned, keyed=True, tag="remedies")

    def post(self, request: Request, remedy_id: int) -> Response:
        verb = REMEDY_ACTS[self.name]
        given = self.read(verb.takes)
        return self.answer(lambda: self._decided(verb, remedy_id, given))

    def _decided(self, verb: Verb, remedy_id: int, given: Json) -> tuple[int, Json]:
        done = verb.act(remedy_id, actor=self.actor, now=self.now, version=self.version(), **given)
        return 200, _remedy(done)


def _remedy(made: Remedy) -> Json:
    complaint = made.complaint
    return {**render.remedy(made), "complaint": {"reference": complaint.reference, "version": complaint.version}}


class Clocks(Edge):
    """Promises of the complaints you may see, by state, the next due first."""

    operations = {
        "get": Op("listClocks", {200: shapes.page("ClockPage", shapes.ClockRow)}, query=tuple(breaches.READERS),
                  sorts=("due", "-due"), tag="clocks"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        params, paging = self.asked()
        page = breaches.clocks_page(self.actor, breaches.read_asked(params), **paging)
        return self.listed(page, render_clocks.clock_row)


class Breaches(Edge):
    """Broken promises, the newest first, with the cause of lateness and the team responsible."""

    operations = {
        "get": Op("listBreaches", {200: shapes.page("BreachPage", shapes.ClockRow)}, query=tuple(breaches.READERS),
                  sorts=("breached", "-breached"), tag="clocks"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        params, paging = self.asked()
        asked = breaches.read_asked({"state": "all", **params})
        return self.listed(breaches.breaches_page(self.actor, asked, **paging), render_clocks.clock_row)
