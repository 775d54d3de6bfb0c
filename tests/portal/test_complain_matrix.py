"""Who reaches what: every address of the customer's pages, for nobody and every role; what is stored never runs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern

from complaints.choices import Role
from complaints.models import Attachment, Complaint, Staff
from complaints.portal import urls
from tests.channels.hostile_files import picture
from tests.conftest import Log, Org
from tests.desk.conftest import Visitor
from tests.portal.walking import ANSWERS, Customer

pytestmark = pytest.mark.usefixtures("open_house")

OPEN: dict[str, tuple[str, int]] = {
    "home": ("/", 200),
    "page": ("/about/privacy/", 200),
    "complain": ("/complain/", 200),
    "question": ("/complain/what/", 200),
    "files": ("/complain/files/", 302),
    "check": ("/complain/check/", 302),
    "done": ("/complain/done/", 302),
    "save": ("/complain/save/", 302),
    "go_on": ("/complain/go-on/1.1.x/", 200),
    "resume": ("/complain/resume/", 302),
    "language": ("/language/", 405),
    "forget": ("/complain/forget/", 405),
    "file_remove": ("/complain/files/1/remove/", 405),
}
"""What each answers to GET, the same for nobody and for everybody who works here: no role gives or takes anything."""


def test_every_address_of_the_form_has_its_row_here() -> None:
    mine = {str(p.name) for p in urls.urlpatterns if isinstance(p, URLPattern) and p.callback.__module__ in (
        "complaints.portal.pages", "complaints.portal.complain", "complaints.portal.files")}  # fmt: skip
    assert mine == set(OPEN)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_everybody_finds_the_same_pages_and_nobody_a_complaint(
    role: Role | None, log: Log, reporter: Staff, handler: Staff, supervisor: Staff, manager: Staff, auditor: Staff,
    administrator: Staff,
) -> None:  # fmt: skip
    nora = Customer().say_all()
    nora.add("kettle.jpg", picture())
    nora.send()
    complaint = Complaint.objects.get()
    staff = {Role(one.role): one for one in (reporter, handler, supervisor, manager, auditor, administrator)}
    client = Client() if role is None else Visitor(staff[role]).client
    for path, status in OPEN.values():
        answer = client.get(path)
        assert answer.status_code == status, path
        html = answer.content.decode()
        assert complaint.reference not in html
        assert "Nora Quill" not in html
    for path in ("/complain/check/", "/complain/files/1/remove/", "/complain/forget/", "/complain/go-on/1.1.x/"):
        client.post(path)
    assert Complaint.objects.count() == 1
    assert Attachment.objects.get().complaint == complaint


BAD = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'--><svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 70707|add:20202 }}{% debug %}",
    "<div hx-get=/desk/ x-data>y</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
RUNS = re.compile(r"<script>alert|<img src=x|<svg/onload|href=\"javascript:|<div hx-get|onerror=alert\(1\)>\s*<")


@pytest.mark.parametrize("bad", BAD)
def test_what_a_customer_types_never_runs_on_their_pages_or_at_the_desk(
    bad: str, open_house: Org, handler: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.portal.visitor.QUICK", timedelta(0))
    nora = Customer()
    words = {
        "what": {"description": bad * 3},
        "about": {"subject": bad[:100]},
        "wanted": {"desired_outcome": bad},
        "you": {**ANSWERS["you"], "name": bad, "phone": bad[:40], "address": bad},
        "help": {"needs": bad, "acting": "spoken_for"},
        "acting": {"other_name": bad, "relation": bad[:80], "other_contact": bad, "consent": "on"},
    }
    nora.say_all(**words)
    nora.add(f"{bad}.txt", bad.encode())
    pages = [nora.get(f"/complain/{page}/") for page in (*words, "files", "check")]
    pages.append(nora.last.content.decode())
    pages.append(nora.send())
    complaint, hana = Complaint.objects.get(), Visitor(handler)
    pages += [hana.text(path) for path in (f"/desk/complaints/{complaint.reference}/", "/desk/queue/?view=team")]
    pages.append(nora.say("save", email="<script>alert(1)</script>@x.example"))
    for html in pages:
        assert not RUNS.search(html)
        assert "90909" not in html
    held = Attachment.objects.get()
    served = hana.get(f"/desk/complaints/{complaint.reference}/files/{held.pk}/")
    assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert served["Content-Disposition"].startswith("attachment")
