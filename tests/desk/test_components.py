"""The desk's components keep their promises: words, marks and structure, without database or views."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import timezone, translation

from complaints.templatetags import promises
from tests.desk import preview, samples
from tests.desk.sample_pieces import shell
from tests.desk.sample_queue import queue

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = samples.pages()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "rect", "path", "circle"}


class Tags(HTMLParser):
    """Every start tag with its attributes, in order, with the tags it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def having(self, **wanted: str) -> list[dict[str, str]]:
        return [attrs for _, attrs, _ in self.found if all(attrs.get(key) == value for key, value in wanted.items())]

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs, _ in self.found if name == tag]


def render(source: str, **context: object) -> str:
    return Template("{% load promises marks fields %}" + source).render(Context({"now": NOON, **context}))


@pytest.fixture(autouse=True)
def london() -> object:
    with (
        timezone.override("Europe/London"),
        translation.override("en-gb"),
        override_settings(ROOT_URLCONF="tests.desk.preview_urls"),
    ):
        yield


@pytest.fixture(params=sorted(PAGES))
def page(request: pytest.FixtureRequest) -> str:
    template, context = PAGES[request.param]
    return preview.draw(template, {"shell": {}, **context})


# Words of promises


@pytest.mark.parametrize(
    ("state", "after", "form", "words"),
    [
        ("ok", timedelta(days=1, hours=5), "short", "due Tue 17:00"),
        ("ok", timedelta(days=1, hours=5), "full", "due Tue 24 Nov 17:00"),
        ("ok", timedelta(days=40), "short", "due Sat 2 Jan 2027 12:00"),
        ("ok", timedelta(days=3, hours=2), "left", "3 days left"),
        ("risk", timedelta(hours=2, minutes=30), "short", "at risk 14:30"),
        ("risk", timedelta(hours=2, minutes=30), "full", "at risk, due Mon 23 Nov 14:30"),
        ("risk", timedelta(hours=2, minutes=30), "left", "at risk, 2 h left"),
        ("late", timedelta(seconds=-10), "short", "late 1 min"),
        ("late", timedelta(minutes=-59), "short", "late 59 min"),
        ("late", timedelta(hours=-2, minutes=-20), "short", "late 2 h"),
        ("late", timedelta(hours=-47), "short", "late 47 h"),
        ("late", timedelta(days=-2), "short", "late 2 days"),
        ("late", timedelta(days=-2), "full", "late 2 days, was due Sat 21 Nov 12:00"),
        ("paused", timedelta(days=4), "short", "paused"),
        ("met", timedelta(days=-2), "short", "met Sat 21 Nov 12:00"),
    ],
)
def test_a_due_badge_says_in_words_how_the_promise_stands(state: str, after: timedelta, form: str, words: str) -> None:
    assert promises.due_words(state, NOON + after, NOON, form) == words


def test_a_complaint_without_a_running_clock_has_nothing_due() -> None:
    assert promises.due_words("", None, NOON) == "nothing due"
    assert "<svg" not in render("{% due '' None %}")


@pytest.mark.parametrize("state", sorted(promises.ICONS))
def test_every_state_carries_an_icon_and_a_word_besides_its_colour(state: str) -> None:
    html = render("{% due state at %}", state=state, at=NOON + timedelta(hours=1))
    assert f"#{promises.ICONS[state]}" in html
    assert re.search(r"<time [^>]+>[a-z]+", html)


def test_two_states_never_share_an_icon() -> None:
    assert len(set(promises.ICONS.values())) == len(promises.ICONS)


def test_moments_are_written_in_the_readers_zone_and_stamped_in_utc() -> None:
    with timezone.override("America/New_York"):
        html = render("{% when at %}", at=NOON)
    title = "Monday 23 November 2026, 07:00 EST (Mon 12:00 GMT in the office)"
    assert html == f'<time datetime="2026-11-23T12:00:00Z" title="{title}">Mon 23 Nov 07:00</time>'


def test_the_badge_follows_the_readers_clock_change() -> None:
    with timezone.override("Europe/London"):
        assert promises.exact(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == "Sun 29 Mar 00:59"
        assert promises.exact(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "Sun 29 Mar 02:00"


def test_a_date_without_an_hour_stays_a_date() -> None:
    assert render("{% when day %}", day=date(2026, 11, 24)) == '<time datetime="2026-11-24">Tue 24 Nov 2026</time>'


def test_the_story_is_cut_into_the_readers_days() -> None:
    just_before_midnight = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
    with timezone.override("America/New_York"):
        assert promises.local_day(just_before_midnight) == date(2026, 11, 22)
        assert render("{% day_words day %}", day=date(2026, 11, 22)) == "Yesterday"
    assert render("{% day_words day %}", day=date(2026, 11, 23)) == "Today"
    assert render("{% day_words day %}", day=date(2025, 11, 23)) == "Sunday 23 November 2025"


# Marks


@pytest.mark.parametrize(
    ("value", "most", "width"), [(1, 4, "250"), (9, 4, "1000"), (-1, 4, "0"), (3, 0, "0"), (None, 4, "0")]
)
def test_a_bar_is_the_share_and_never_leaves_its_track(value: float | None, most: float, width: str) -> None:
    assert f'width="{width}" height="10"/></svg>' in render("{% bar value most %}", value=value, most=most)


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'bell' %}")
    assert 'role="img" aria-label="Late"' in render("{% icon 'bell' 'Late' %}")


def test_every_icon_named_exists_in_the_sprite() -> None:
    sprite = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")) / "bootstrap-icons/bootstrap-icons.svg"
    if not sprite.exists():
        pytest.skip("front-end packages are not installed")
    known = set(re.findall(r'id="([^"]+)"', sprite.read_text(encoding="utf-8")))
    drawn = {
        name
        for template, context in PAGES.values()
        for name in re.findall(r"bootstrap-icons\.svg#([\w-]+)", preview.draw(template, {"shell": {}, **context}))
    }
    written = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:icon "|icon_name=")([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert (drawn | written | set(promises.ICONS.values())) - known == set()


# Pages


def test_a_page_carries_no_inline_script_style_or_handler(page: str) -> None:
    tags = Tags(page)
    assert all("src" in attrs for attrs in tags.named("script"))
    assert tags.named("style") == []
    assert [name for _, attrs, _ in tags.found for name in attrs if name == "style" or name.startswith("on")] == []


def test_a_page_has_one_heading_one_main_and_no_id_twice(page: str) -> None:
    tags = Tags(page)
    assert len(tags.named("h1")) == 1
    assert len(tags.having(id="main")) == 1
    ids = Counter(attrs["id"] for _, attrs, _ in tags.found if "id" in attrs)
    assert {name for name, times in ids.items() if times > 1} == set()


def test_every_reference_inside_a_page_leads_somewhere(page: str) -> None:
    tags = Tags(page)
    ids = {attrs["id"] for _, attrs, _ in tags.found if "id" in attrs}
    pointed = {attrs["href"][1:] for attrs in tags.named("a") if attrs.get("href", "").startswith("#")}
    for name in ("for", "aria-describedby", "aria-labelledby"):
        pointed |= {one for _, attrs, _ in tags.found for one in attrs.get(name, "").split()}
    assert pointed - ids == set()


def test_every_form_works_without_script(page: str) -> None:
    tags = Tags(page)
    assert {attrs.get("method") for attrs in tags.named("form")} <= {"get", "post", "dialog"}
    posts = [attrs for attrs in tags.named("form") if attrs.get("method") == "post"]
    assert len(tags.having(name="csrfmiddlewaretoken")) == len(posts)
    loose = [attrs for tag, attrs, inside in tags.found if tag == "button" and "form" not in inside]
    assert [attrs for attrs in loose if "data-open" not in attrs] == []


@pytest.mark.parametrize(
    "name", ["queue", "queue_compact", "complaint", "complaint_wrong", "verb", "log_complaint", "login"]
)
def test_a_page_has_exactly_one_primary_button(name: str) -> None:
    template, context = PAGES[name]
    buttons = Tags(preview.draw(template, {"shell": {}, **context})).named("button")
    assert sum("btn-primary" in attrs.get("class", "").split() for attrs in buttons) == 1


@pytest.mark.parametrize(
    ("theme", "attribute"), [("", ""), ("light", ' data-bs-theme="light"'), ("dark", ' data-bs-theme="dark"')]
)
def test_the_theme_is_in_the_first_byte_and_absent_when_the_system_decides(theme: str, attribute: str) -> None:
    template, context = PAGES["queue"]
    assert f'<html lang="en-gb" dir="ltr"{attribute}>' in preview.draw(template, context, theme)


def test_the_pages_for_faults_need_no_context() -> None:
    for name in ("400", "403", "404", "500", "403_csrf"):
        assert "<h1>" in preview.draw(f"{name}.html", {})


def test_an_internal_note_cannot_be_taken_for_a_reply() -> None:
    template = Template('{% include "components/entry.html" %}')
    entry = {"at": NOON, "actor": "Amina", "title": "", "body": "Careful."}
    note = template.render(Context({"entry": {**entry, "kind": "note", "internal": True}, "now": NOON}))
    letter = template.render(Context({"entry": {**entry, "kind": "message", "direction": "out"}, "now": NOON}))
    assert "Internal note, the customer does not see it" in note
    assert "entry-note" in note
    assert "entry-out" not in note
    assert "Internal note" not in letter
    assert "Amina wrote to the customer" in letter


def test_a_message_marked_internal_is_drawn_as_a_note_whatever_its_kind() -> None:
    entry = {
        "kind": "message",
        "direction": "out",
        "internal": True,
        "at": NOON,
        "actor": "Amina",
        "body": "x",
    }
    html = Template('{% include "components/entry.html" %}').render(Context({"entry": entry, "now": NOON}))
    assert "entry-note" in html
    assert "entry-out" not in html


def test_words_of_customers_are_never_markup() -> None:
    context = queue()
    context["rows"][0] |= {"subject": "<script>alert(1)</script>", "customer_name": '"><img src=x>'}
    html = preview.draw("desk/queue.html", {**context, "shell": shell("Queue")})
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<img" not in html


def test_a_refused_form_says_the_same_words_on_top_and_at_the_field() -> None:
    template, context = PAGES["verb"]
    html = preview.draw(template, context)
    for words in (
        "Add the amount, for example 34.99.",
        "Choose an outcome: upheld, partly upheld or not upheld.",
    ):
        assert html.count(words) == 2
    tags = Tags(html)
    assert tags.having(id="decide_amount")[0]["aria-describedby"] == "decide_amount_helptext decide_amount_error"
    assert {"#decide_outcome_0", "#decide_amount", "#decide_reasons"} <= {
        attrs.get("href") for attrs in tags.named("a")
    }


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({"actions": []}, "What you can do"),
        ({"actions": [], "more_actions": []}, "Nothing for you to do here"),
    ],
)
def test_a_reader_without_a_primary_act_is_told_so(change: dict[str, object], heading: str) -> None:
    template, context = PAGES["complaint"]
    assert f'<h2 id="act-title">{heading}</h2>' in preview.draw(template, {**context, **change})
