"""Who sees what: every address of the desk, every role, complaints of one's own, the team, another team, restricted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.urls import URLPattern

from complaints.actions import authority, files, referrals, remedies, reply_templates
from complaints.choices import Role, Stage
from complaints.desk import accounts, urls
from complaints.models import Attachment, Complaint, Referral, Remedy, ReplyTemplate, Staff
from complaints.types import SYSTEM
from tests.conftest import NOW, Log, Org
from tests.desk.conftest import At, Visitor
from tests.desk.journey import actor, bring, do, fresh

pytestmark = pytest.mark.grid

R, H, S, M, A, X = (
    Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
EVERYBODY = {R, H, S, M, A, X}
LISTS: dict[str, tuple[str, str, set[Role]]] = {
    "home": ("get", "/desk/", EVERYBODY),
    "queue": ("get", "/desk/queue/", EVERYBODY),
    "take_next": ("post", "/desk/queue/take-next/", {H, S, M}),
    "views": ("get", "/desk/views/", EVERYBODY),
    "bulk": ("get", "/desk/bulk/", {S, M}),
    "team": ("get", "/desk/team/", {S, M}),
    "handover": ("post", "/desk/team/handover/", {H, S, M}),
    "log": ("get", "/desk/log/", {R, H, S, M}),
    "log_draft": ("post", "/desk/log/draft/", {R, H, S, M}),
    "log_draft_forget": ("post", "/desk/log/draft/forget/", {R, H, S, M}),
    "log_aside": ("post", "/desk/log/aside/", {R, H, S, M}),
    "search": ("get", "/desk/search/", EVERYBODY),
    "palette": ("get", "/desk/search/palette/", EVERYBODY),
    "referrals": ("get", "/desk/referrals/", {H, S, M, A}),
    "escalations": ("get", "/desk/escalations/", {S, M, A}),
    "breaches": ("get", "/desk/breaches/", {S, M, A}),
    "figures": ("get", "/desk/figures/", {S, M, A}),
    "feedback": ("get", "/desk/feedback/", {R, H, S, M, A}),
    "feedback_new": ("get", "/desk/feedback/new/", {R, H, S, M}),
    "sessions": ("get", "/desk/sessions/", {H, S, M, A}),
    "asked": ("get", "/desk/asked/", {S, M, A}),
    "rehearsals": ("get", "/desk/rehearsals/", {M, A}),
    "templates": ("get", "/desk/templates/", {M, X}),
    "webhooks": ("get", "/desk/webhooks/", {M, X}),
    "settings": ("get", "/desk/settings/", {M, X}),
    "settings_history": ("get", "/desk/settings/history/", {M, X}),
    "calendars": ("get", "/desk/settings/calendars/", {M, X}),
    "calendar": ("get", "/desk/settings/calendars/uk/", {M, X}),
    "policies": ("get", "/desk/settings/policies/", {M, X}),
    "policy": ("get", "/desk/settings/policies/generic/", {M, X}),
    "policy_version": ("get", "/desk/settings/policies/generic/1/", {M, X}),
    "policy_edit": ("get", "/desk/settings/policies/generic/edit/", {M, X}),
    "policy_compare": ("get", "/desk/settings/policies/generic/compare/?from=1&to=1", {M, X}),
    "policy_take": ("get", "/desk/settings/policy-draft/", {M, X}),
    "policy_publish": ("post", "/desk/settings/policy-draft/publish/", {M, X}),
    "teams": ("get", "/desk/settings/teams/", {M, X}),
    "team_settings": ("get", "/desk/settings/teams/cards/", {M, X}),
    "company": ("get", "/desk/settings/companies/kettle/", {M, X}),
    "staff": ("get", "/desk/settings/people/", {M, X}),
    "codes": ("get", "/desk/settings/codes/", {M, X}),
    "letters": ("get", "/desk/letters/", {H, S, M}),
    "letters_print": ("post", "/desk/letters/print/", {H, S, M}),
    "letters_posted": ("post", "/desk/letters/posted/", {H, S, M}),
    "held_mail": ("get", "/desk/mail/", {H, S, M}),
    "pages": ("get", "/desk/pages/", {M}),
    "page": ("get", "/desk/pages/returns/en/", {M}),
    "notices": ("get", "/desk/notices/", EVERYBODY),
    "notices_read": ("post", "/desk/notices/read/", EVERYBODY),
    "notice_settings": ("get", "/desk/notices/settings/", EVERYBODY),
    "macros": ("get", "/desk/macros/", {H, S, M}),
    "appearance": ("post", "/desk/appearance/", EVERYBODY),
    "login": ("get", "/login/", EVERYBODY),
    "account_login": ("get", "/login/", EVERYBODY),
    "mfa_authenticate": ("get", "/login/code/", EVERYBODY),
    "mfa_login_webauthn": ("get", "/login/passkey/", EVERYBODY),
    "logout": ("post", "/logout/", EVERYBODY),
    "account_logout": ("post", "/logout/", EVERYBODY),
    "mfa_index": ("get", "/sign-in/", EVERYBODY),
    "account_change_password": ("get", "/sign-in/password/", EVERYBODY),
    "mfa_activate_totp": ("get", "/sign-in/app/add/", EVERYBODY),
    "mfa_list_webauthn": ("get", "/sign-in/passkeys/", EVERYBODY),
    "mfa_add_webauthn": ("get", "/sign-in/passkeys/add/", EVERYBODY),
    "mfa_generate_recovery_codes": ("get", "/sign-in/codes/new/", EVERYBODY),
    "end_other_sessions": ("post", "/sign-in/sessions/end/", EVERYBODY),
}
"""Addresses about no single complaint: how, where, and who may."""

CASES: dict[str, str] = {
    "complaint": "",
    "why": "why/resolve/1/",
    "verb": "note/",
    "meanwhile": "meanwhile/",
    "preview": "preview/inform/",
    "draft": "drafts/note/",
    "draft_forget": "drafts/note/forget/",
    "reply": "replies/{template}/inform/",
    "files": "files/",
    "file": "files/{file}/",
    "looked": "looked/",
    "propose": "remedies/propose/",
    "remedy": "remedies/{remedy}/approve/",
    "referral": "referrals/{referral}/recall/",
    "answer": "escalation/accept/",
}
"""Addresses of one complaint: invisible means 404 to GET and POST alike."""

OF_ITS_ASKER = {
    "rehearsal", "view_change", "bulk_job", "template", "template_retire", "webhook", "webhook_act",
    "person", "person_new", "code", "calendar_publish",
    "macro", "macro_use", "held_mail_one", "mail_again", "letter", "feedback_one",
    "end_session", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
"""Addresses of what one person owns or of one thing that is no complaint: their own tests walk them (test_views_*.py
and test_signin*.py)."""

SEES: dict[Role, set[str]] = {
    R: {"own"},
    H: {"own", "team"},
    S: {"own", "team", "restricted"},
    M: {"own", "team", "other", "restricted"},
    A: {"own", "team"},
    X: set(),
}


def names(patterns: list[URLPattern]) -> set[str]:
    return {str(pattern.name) for pattern in patterns}


def test_every_address_of_the_desk_has_its_row_here() -> None:
    assert names(urls.urlpatterns) | names(accounts.urlpatterns) == set(LISTS) | set(CASES) | OF_ITS_ASKER


@pytest.fixture
def cast(
    reporter: Staff, handler: Staff, supervisor: Staff, manager: Staff, auditor: Staff, administrator: Staff
) -> dict[Role, Staff]:
    return {Role(one.role): one for one in (reporter, handler, supervisor, manager, auditor, administrator)}


@pytest.fixture
def case(
    cast: dict[Role, Staff], colleague: Staff, outsider: Staff, log: Log, org: Org, settings: LazySettings,
    tmp_path: Path,
) -> dict[str, Complaint]:  # fmt: skip
    """Four complaints in resolve, each with a remedy that waits and an escalation; words that a search would find."""
    made = {
        "own": bring(log(by=cast[R], subject="Needle own"), Stage.RESOLVE, cast[H]),
        "team": bring(log(subject="Needle team"), Stage.RESOLVE, colleague),
        "other": bring(log(by=cast[M], team="loans", subject="Needle other"), Stage.RESOLVE, outsider),
        "restricted": bring(log(restricted=True, subject="Needle restricted"), Stage.RESOLVE, cast[S]),
    }
    settings.MEDIA_ROOT = tmp_path
    for complaint in made.values():
        files.attach(complaint.pk, "letter.txt", b"Words", actor=SYSTEM, now=NOW)
    reply_templates.write(actor=actor(cast[M]), now=NOW, kind="update", title="News", body="Dear {customer}")
    for complaint in made.values():
        worker = fresh(complaint).handler
        assert worker is not None
        do(remedies.propose, complaint, worker, kind="change_of_practice", justification="Teach.")
        remedies.propose(
            complaint.reference, actor=actor(worker), now=NOW, version=fresh(complaint).version,
            kind="refund", amount=500, justification="Faulty.",
        )  # fmt: skip
        do(authority.escalate, complaint, worker, reason="advice_wanted", wanted="May I?")
        do(referrals.refer, complaint, worker, addressee="The maker", question="Known?")
    return {name: fresh(complaint) for name, complaint in made.items()}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_page_about_no_single_complaint_is_for_its_roles(
    name: str, role: Role, cast: dict[Role, Staff], at_desk: At
) -> None:
    way, path, may = LISTS[name]
    visitor = at_desk(cast[role])
    answer = visitor.get(path) if way == "get" else visitor.post(path)
    # Without words a handover note is refused for another reason.
    assert answer.status_code in ((200, 302, 422) if role in may else (403,))


@pytest.mark.parametrize("role", list(Role))
def test_an_invisible_complaint_is_nowhere(
    role: Role, cast: dict[Role, Staff], case: dict[str, Complaint], at_desk: At
) -> None:
    visitor = at_desk(cast[role])
    found = {name for name, complaint in case.items() if opens(visitor, complaint)}
    assert found == SEES[role]


def opens(visitor: Visitor, complaint: Complaint) -> bool:
    """Whether every address of the complaint answers other than 404; all agree, or the test fails."""
    remedy = Remedy.objects.filter(complaint=complaint, kind="refund").get()
    referral = Referral.objects.get(complaint=complaint)
    seen = set()
    template = ReplyTemplate.objects.get(kind="update", retired_at=None)
    for tail in CASES.values():
        numbers = {"remedy": remedy.pk, "referral": referral.pk, "template": template.pk,
                   "file": Attachment.objects.get(complaint=complaint).pk}  # fmt: skip
        path = f"/desk/complaints/{complaint.reference}/{tail.format(**numbers)}"
        seen |= {visitor.get(path).status_code != 404}
        if tail and not tail.startswith(("why", "meanwhile", "replies", "files/{")):
            # Without words nothing is done: what is visible is refused for other reasons.
            seen |= {visitor.client.post(path, {"version": "0"}).status_code != 404}
    assert len(seen) == 1, f"{complaint.subject}: some addresses answer and some do not"
    return seen.pop()


@pytest.mark.parametrize("role", list(Role))
def test_lists_counts_and_search_hold_what_is_visible_and_nothing_else(
    role: Role, cast: dict[Role, Staff], case: dict[str, Complaint], at_desk: At
) -> None:
    visitor = at_desk(cast[role])
    visible = {f"Needle {name}" for name in SEES[role]}
    for path, query in (
        ("/desk/queue/", {"view": "logged" if role == R else "team"}),
        ("/desk/queue/", {"q": "Needle"}),
        ("/desk/queue/", {"q": "Nora Quill"}),
        ("/desk/search/", {"q": "Needle"}),
        ("/desk/search/", {"q": "Nora Quill"}),
        ("/desk/search/", {"q": "Needel"}),
        ("/desk/search/palette/", {"q": "Needle"}),
        ("/desk/escalations/", {"view": "team"}),
    ):
        answer = visitor.get(path, **query)
        if answer.status_code == 403:
            continue
        assert shown(answer, case) == visible, f"{path} {query}"


def shown(answer: HttpResponse, case: dict[str, Complaint]) -> set[str]:
    html = answer.content.decode()
    return {complaint.subject for complaint in case.values() if complaint.reference in html}


@pytest.mark.parametrize("role", list(Role))
def test_a_reference_in_the_search_box_leads_only_to_what_is_visible(
    role: Role, cast: dict[Role, Staff], case: dict[str, Complaint], at_desk: At
) -> None:
    visitor = at_desk(cast[role])
    for path in ("/desk/queue/", "/desk/search/"):
        assert {name for name, c in case.items() if visitor.get(path, q=c.reference).status_code == 302} == SEES[role]


def test_whoever_is_let_in_reads_a_restricted_complaint_and_its_colleague_does_not(
    cast: dict[Role, Staff], case: dict[str, Complaint], colleague: Staff, at_desk: At
) -> None:
    path = f"/desk/complaints/{case['restricted'].reference}/"
    done = at_desk(cast[S]).act(case["restricted"], "let_in", staff=cast[H].pk, reason="Knows the customer.")
    assert done.status_code == 302
    assert at_desk(cast[H]).get(path).status_code == 200
    assert at_desk(colleague).get(path).status_code == 404
    done = at_desk(cast[S]).act(fresh(case["restricted"]), "shut_out", staff=cast[H].pk, reason="It is over.")
    assert done.status_code == 302
    assert at_desk(cast[H]).get(path).status_code == 404


def test_nobody_gets_past_the_sign_in(case: dict[str, Complaint], at_desk: At, client: Visitor) -> None:
    for path in ("/desk/", "/desk/queue/", "/desk/log/", f"/desk/complaints/{case['own'].reference}/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")
