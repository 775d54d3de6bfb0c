"""What other departments ask of mine, and what becomes of a question: answered, asked again, called back."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api import render_referrals, shapes
from complaints.api.described import Op
from complaints.api.edge import Edge, Json
from complaints.api.verbs import REFERRAL_ACTS, Verb
from complaints.queries import referrals


class Referrals(Edge):
    """What your teams are asked: open questions by default, the longest waiting first."""

    operations = {
        "get": Op("listReferrals", {200: shapes.page("ReferralPage", shapes.ReferralRow)},
                  query=tuple(referrals.READERS), sorts=tuple(referrals.SORT_KEYS), tag="referrals"),
    }  # fmt: skip

    def get(self, request: Request) -> Response:
        params, paging = self.asked()
        page = referrals.page(self.actor, referrals.read_wanted(params), **paging)
        return self.listed(page, render_referrals.referral_row)


class ReferralAct(Edge):
    """What becomes of a question; `name` is set where the address is made. It needs no version."""

    name = ""

    def operation(self, method: str) -> Op:
        takes = REFERRAL_ACTS[self.name].takes
        return Op(f"referral_{self.name}", {200: shapes.ReferralRow}, takes, keyed=True, tag="referrals")

    def post(self, request: Request, referral_id: int) -> Response:
        verb = REFERRAL_ACTS[self.name]
        given = self.read(verb.takes)
        return self.answer(lambda: self._done(verb, referral_id, given))

    def _done(self, verb: Verb, referral_id: int, given: Json) -> tuple[int, Json]:
        done = verb.act(referral_id, actor=self.actor, now=self.now, version=self.version(), **given)
        return 200, render_referrals.referral_row(referrals.row(done.pk))
