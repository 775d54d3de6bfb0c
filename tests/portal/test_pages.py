"""What the company publishes: in versions, with dates, in the reader's language, without a look at the desk's data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from complaints.actions import published_pages
from complaints.choices import PageKind
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import PublishedPage, Staff
from complaints.queries import page_content, people, policies
from complaints.queries.page_content import content
from tests.conftest import LONG_AGO, NOW, Org, under_pack

KINDS = [kind.value for kind in PageKind]
PATHS = ["/", *(f"/about/{kind}/" for kind in KINDS)]


@pytest.mark.parametrize("path", PATHS)
def test_every_public_page_reads_little(
    path: str, open_house: Org, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    policies.policy(open_house.policy.pk)  # read once per process
    with django_assert_max_num_queries(4):
        answer = client.get(path)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Kettle &amp; Co" in html
    assert all(f"/about/{kind}/" in html for kind in KINDS)


def test_the_procedure_takes_its_times_from_the_policy(open_house: Org, client: Client) -> None:
    html = client.get("/about/complaints-procedure/").content.decode()
    assert "within 2 working days of your complaint reaching us" in html
    assert "within 20 working days of your complaint reaching us" in html
    assert "at least every 10 working days" in html
    assert "somebody outside our company" not in html
    under_pack(open_house, "uk-fca-disp")
    html = client.get("/about/complaints-procedure/").content.decode()
    assert "within 8 weeks of your complaint reaching us" in html
    assert "Financial Ombudsman Service" in html
    assert "within 6 months of our answer" in html


def test_the_promise_says_what_is_owed_when_it_is_broken(open_house: Org, client: Client) -> None:
    under_pack(open_house, "customer-service-promise")
    html = client.get("/about/service-promise/").content.decode()
    assert "If we break this: 10 as a voucher, sent without your asking" in html
    assert "Somebody new looks at it again and writes to you" in html
    assert "within 15 working days of your asking for it" in html


def test_a_new_version_is_in_force_from_its_day_and_the_old_one_stays_readable(
    open_house: Org, manager: Staff, client: Client
) -> None:
    mara = people.actor_for(manager, now=NOW)
    later = NOW + timedelta(days=1)
    made = published_pages.publish(
        actor=mara, now=NOW, kind="returns", title="Returns", body="New words.", effective_from=later
    )
    assert made.number == 2
    assert "New words." not in client.get("/about/returns/").content.decode()
    again = published_pages.publish(actor=mara, now=NOW, kind="privacy", title="Privacy", body="Short.")
    html = client.get("/about/privacy/").content.decode()
    assert "Short." in html
    assert f"Version {again.number}, in force since 4 November 2026." in html
    assert "?version=1" in html
    old = client.get("/about/privacy/?version=1").content.decode()
    assert "This is an older version." in old
    assert "Why" in old
    assert client.get("/about/privacy/?version=7").status_code == 404
    assert client.get("/about/returns/?version=2").status_code == 404


def test_the_same_words_make_no_version(open_house: Org, manager: Staff) -> None:
    mara = people.actor_for(manager, now=NOW)
    first = published_pages.publish(actor=mara, now=NOW, kind="returns", title="Returns", body="Words.")
    assert published_pages.publish(actor=mara, now=NOW, kind="returns", title="Returns", body="Words.\n") == first


def test_pages_are_published_by_managers_and_checked(open_house: Org, supervisor: Staff, manager: Staff) -> None:
    words = {"kind": "returns", "title": "Returns", "body": "Words."}
    with pytest.raises(NotAllowed):
        published_pages.publish(actor=people.actor_for(supervisor, now=NOW), now=NOW, **words)  # type: ignore[arg-type]
    for wrong in ({"kind": "menu"}, {"title": ""}, {"body": "Ask {nobody}."}, {"language": "../x"},
                  {"effective_from": LONG_AGO}):  # fmt: skip
        with pytest.raises(InvalidInput) as refusal:
            published_pages.publish(actor=people.actor_for(manager, now=NOW), now=NOW, **{**words, **wrong})  # type: ignore[arg-type]
        assert list(refusal.value.data["fields"]) == list(wrong)
    assert PublishedPage.objects.count() == len(KINDS)


def test_beginning_twice_writes_nothing_twice(open_house: Org) -> None:
    assert published_pages.begin_with(now=NOW) == 0


def test_a_reader_gets_the_page_in_their_language_where_it_exists(
    open_house: Org, manager: Staff, client: Client
) -> None:
    mara = people.actor_for(manager, now=NOW)
    published_pages.publish(
        actor=mara, now=NOW, kind="returns", title="Rückgabe", body="Bringen Sie es.", language="de"
    )
    html = client.get("/about/returns/", headers={"Accept-Language": "de"}).content.decode()
    assert "Bringen Sie es." in html
    assert '<div lang="de">' in html
    other = client.get("/about/privacy/", headers={"Accept-Language": "de"}).content.decode()
    assert "not there in your language" in other
    assert '<div lang="en">' in other
    chosen = client.post("/language/", {"language": "de", "next": "/about/returns/"})
    assert chosen["Location"] == "/about/returns/"
    assert "Bringen Sie es." in client.get("/about/returns/").content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_choosing_a_language_leads_nowhere_else(to: str, open_house: Org, client: Client) -> None:
    assert client.post("/language/", {"language": "en", "next": to})["Location"] == "/"


def test_there_are_no_other_pages(open_house: Org, client: Client) -> None:
    assert client.get("/about/menu/").status_code == 404


def test_staff_without_a_second_factor_read_the_public_pages_and_bring_no_desk_data(
    open_house: Org, handler: Staff, client: Client, settings: LazySettings,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(handler)
    policies.policy(open_house.policy.pk)
    assert client.get("/desk/").status_code == 302
    for path in PATHS:
        with django_assert_max_num_queries(6):  # the session and its person beside
            answer = client.get(path)
        assert answer.status_code == 200
        assert set(answer.context["shell"]) == {"theme", "density"}
        assert "Staff: go to the desk" in answer.content.decode()


def test_the_words_of_a_page_are_only_ever_words(open_house: Org) -> None:
    links = "[a](javascript:alert(1)) [b](//evil.example) [c](https://ok.example)"
    body = f"<script>x</script> {links} {{company}}\n\n{{promises}}"
    drawn = content(body, open_house.entity, NOW)
    spans = drawn.blocks[0].lines[0]
    assert [span.text for span in spans if span.href] == ["c"]
    assert "".join(span.text for span in spans).startswith("<script>x</script> [a](javascript:alert(1))")
    assert drawn.blocks[1].kind == "promises"
    assert page_content.GAPS == ("company", "email", "outside", "promises")


def test_a_long_line_of_a_list_goes_on_in_the_next(open_house: Org) -> None:
    drawn = content("1. One\ngoes on\n2. Two\n\nWords.", open_house.entity, NOW)
    assert [(block.kind, len(block.lines)) for block in drawn.blocks] == [("numbers", 2), ("words", 1)]
    assert drawn.blocks[0].lines[0][0].text == "One goes on"
