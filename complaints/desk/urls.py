"""The desk's addresses. A new one needs a row in tests/desk/test_views_matrix.py."""

from __future__ import annotations

from django.urls import path

from complaints.desk import (
    breaches,
    case,
    drafts,
    escalations,
    notices,
    queue,
    receive,
    referrals,
    rehearsals,
    templates,
    verbs,
)

app_name = "desk"
urlpatterns = [
    path("", queue.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("queue/take-next/", queue.take_next, name="take_next"),
    path("log/", receive.log, name="log"),
    path("escalations/", escalations.escalation_list, name="escalations"),
    path("referrals/", referrals.referral_list, name="referrals"),
    path("breaches/", breaches.breach_board, name="breaches"),
    path("rehearsals/", rehearsals.rehearsal_list, name="rehearsals"),
    path("rehearsals/<int:number>/", rehearsals.rehearsal, name="rehearsal"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/<int:number>/", templates.template, name="template"),
    path("templates/<int:number>/retire/", templates.template_retire, name="template_retire"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("appearance/", notices.appearance, name="appearance"),
    path("complaints/<str:reference>/", case.complaint, name="complaint"),
    path("complaints/<str:reference>/why/<slug:code>/<int:serial>/", case.why, name="why"),
    path("complaints/<str:reference>/meanwhile/", drafts.meanwhile, name="meanwhile"),
    path("complaints/<str:reference>/drafts/<slug:form>/", drafts.draft, name="draft"),
    path("complaints/<str:reference>/drafts/<slug:form>/forget/", drafts.draft_forget, name="draft_forget"),
    path("complaints/<str:reference>/replies/<int:template>/<slug:verb>/", drafts.reply, name="reply"),
    path("complaints/<str:reference>/remedies/propose/", verbs.propose, name="propose"),
    path("complaints/<str:reference>/remedies/<int:remedy>/<slug:act>/", verbs.remedy, name="remedy"),
    path("complaints/<str:reference>/referrals/<int:referral>/<slug:act>/", verbs.referral, name="referral"),
    path("complaints/<str:reference>/escalation/<slug:answer>/", verbs.answer, name="answer"),
    path("complaints/<str:reference>/<slug:verb>/", verbs.verb, name="verb"),
]
