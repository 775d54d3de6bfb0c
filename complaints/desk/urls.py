"""The desk's addresses. A new one needs a row in tests/desk/test_views_matrix.py."""

from __future__ import annotations

from django.urls import path

from complaints.desk import (
    aside,
    breaches,
    bulk,
    case,
    escalations,
    figures,
    notices,
    queue,
    receive,
    referrals,
    rehearsals,
    search,
    team,
    verbs,
    views,
)  # fmt: skip

app_name = "desk"
urlpatterns = [
    path("", queue.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("queue/take-next/", queue.take_next, name="take_next"),
    path("views/", views.views, name="views"),
    path("views/<int:number>/", views.view_change, name="view_change"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<int:number>/", bulk.bulk_job, name="bulk_job"),
    path("team/", team.team_board, name="team"),
    path("team/handover/", team.handover, name="handover"),
    path("log/", receive.log, name="log"),
    path("log/aside/", aside.aside, name="log_aside"),
    path("search/", search.search_page, name="search"),
    path("search/palette/", search.palette, name="palette"),
    path("escalations/", escalations.escalation_list, name="escalations"),
    path("referrals/", referrals.referral_list, name="referrals"),
    path("breaches/", breaches.breach_board, name="breaches"),
    path("figures/", figures.figure_board, name="figures"),
    path("rehearsals/", rehearsals.rehearsal_list, name="rehearsals"),
    path("rehearsals/<int:number>/", rehearsals.rehearsal, name="rehearsal"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("appearance/", notices.appearance, name="appearance"),
    path("complaints/<str:reference>/", case.complaint, name="complaint"),
    path("complaints/<str:reference>/why/<slug:code>/<int:serial>/", case.why, name="why"),
    path("complaints/<str:reference>/remedies/propose/", verbs.propose, name="propose"),
    path("complaints/<str:reference>/remedies/<int:remedy>/<slug:act>/", verbs.remedy, name="remedy"),
    path("complaints/<str:reference>/referrals/<int:referral>/<slug:act>/", verbs.referral, name="referral"),
    path("complaints/<str:reference>/escalation/<slug:answer>/", verbs.answer, name="answer"),
    path("complaints/<str:reference>/<slug:verb>/", verbs.verb, name="verb"),
]
