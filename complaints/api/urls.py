"""The addresses of the API, all under /api/v1/. One per verb, made from the verbs' own table."""

from __future__ import annotations

from django.urls import path, re_path

from complaints.api import complaints, customer, docs, people, queues, referrals
from complaints.api.verbs import ANSWERS, REFERRAL_ACTS, REMEDY_ACTS, VERBS

app_name = "api"
ONE = "complaints/<str:reference>/"

urlpatterns = [
    path("complaints/", complaints.Complaints.as_view(), name="complaints"),
    path(ONE, complaints.OneComplaint.as_view(), name="complaint"),
    path(f"{ONE}timeline/", complaints.Timeline.as_view(), name="timeline"),
    path(f"{ONE}clocks/", complaints.Promises.as_view(), name="promises"),
    path(f"{ONE}remedies/", queues.Propose.as_view(), name="propose"),
    *(path(f"{ONE}{verb}/", complaints.Act.as_view(name=verb), name=verb) for verb in VERBS),
    path(f"{ONE}<str:verb>/", complaints.NoSuchVerb.as_view(), name="no-such-verb"),
    *(
        path(f"remedies/<int:remedy_id>/{act}/", queues.RemedyAct.as_view(name=act), name=f"remedy-{act}")
        for act in REMEDY_ACTS
    ),
    path("referrals/", referrals.Referrals.as_view(), name="referrals"),
    *(
        path(f"referrals/<int:referral_id>/{act}/", referrals.ReferralAct.as_view(name=act), name=f"referral-{act}")
        for act in REFERRAL_ACTS
    ),
    path("queue/take-next/", queues.TakeNext.as_view(), name="take-next"),
    path("queue/counts/", queues.Counts.as_view(), name="counts"),
    path("escalations/", queues.Escalations.as_view(), name="escalations"),
    *(
        path(f"escalations/<int:escalation_id>/{act}/", queues.Answer.as_view(name=act), name=f"escalation-{act}")
        for act in ANSWERS
    ),
    path("clocks/", queues.Clocks.as_view(), name="clocks"),
    path("breaches/", queues.Breaches.as_view(), name="breaches"),
    path("customers/", people.Customers.as_view(), name="customers"),
    path("customer/complaints/", customer.Complaints.as_view(), name="customers-complaints"),
    path("customer/complaints/<str:reference>/", customer.OneComplaint.as_view(), name="customers-complaint"),
    path("codes/", people.Codes.as_view(), name="codes"),
    path("policies/current/", people.PolicyInForce.as_view(), name="policy-in-force"),
    path("teams/", people.Teams.as_view(), name="teams"),
    path("me/", people.Me.as_view(), name="me"),
    path("auth/token/", people.SignIn.as_view(), name="sign-in"),
    path("auth/logout/", people.SignOut.as_view(), name="sign-out"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
    re_path(r"^[\s\S]*$", complaints.Nowhere.as_view(), name="nowhere"),
]
