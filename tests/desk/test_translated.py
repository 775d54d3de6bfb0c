"""Every string a person reads goes through translation: looked for in templates, in Python, and on pages."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils import translation

from complaints.actions import authority, conversation
from complaints.choices import Stage
from complaints.desk.middleware import zones
from complaints.models import Code, Complaint, Customer, Message, Note, PolicyVersion, Staff, Standard, Team
from complaints.rules import lifecycle
from complaints.templatetags import promises
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import bring, do

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "api" not in path.parts)
DESK = sorted((ROOT / "complaints" / "desk").rglob("*.py"))
NAMES = {"Redress", "CSV", "XLSX", "Ctrl", "GMT", "BST"}
WORD = re.compile(r"[A-Za-z][a-z]{2,}|[A-Z]{3,}")
SPOKEN = re.compile(r"""(?:aria-label|title|placeholder|alt)=["']([^"'{}]*)["']""")
SAID = {"label", "help_text", "empty_label"}
TOLD = {"success", "info", "warning", "error"}


def bare(source: str) -> list[str]:
    """Words of a template that stand outside its translation tags."""
    texts, inside, blocks = [], 0, list[bool]()
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK:
            inside += word in ("comment", "blocktranslate", "blocktrans")
            inside -= word in ("endcomment", "endblocktranslate", "endblocktrans")
            if word == "block":
                blocks.append(token.contents.split()[1].endswith(("_class", "_data")))
                inside += blocks[-1]
            elif word == "endblock":
                inside -= blocks.pop()
            texts.append(" ")
        elif token.token_type == TokenType.TEXT and not inside:
            texts.append(token.contents)
        else:
            texts.append("0" if not inside else "")
    whole = re.sub(r"<(script|style|kbd|code)\b.*?</\1>", " ", "".join(texts), flags=re.DOTALL)
    plain = re.sub(r"""[\w-]+=("[^"]*"|'[^']*')""", " ", re.sub(r"<[^>]*>", " ", whole))
    seen = " ".join([*SPOKEN.findall(whole), plain])
    return [word for word in WORD.findall(re.sub(r"&\w+;", " ", seen)) if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    assert bare(path.read_text(encoding="utf-8")) == []


def test_the_search_for_bare_words_finds_some() -> None:
    assert bare('{% load i18n %}<p title="Hidden words">Bare {{ name }}</p>{% translate "Fine" %}') == [
        "Hidden", "words", "Bare",
    ]  # fmt: skip


@pytest.mark.parametrize("path", DESK, ids=lambda path: path.name)
def test_labels_hints_and_messages_are_marked(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found += [word.value for word in node.keywords if word.arg in SAID]
            if isinstance(node.func, ast.Attribute) and node.func.attr in TOLD and len(node.args) > 1:
                found.append(node.args[1])
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value in SAID]
    wrong = [
        f"{path.name}:{node.lineno}"
        for node in found
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD.search(node.value)
    ]
    assert wrong == []


def longer(message: str) -> str:
    """A sentence in brackets, half as long again; formats of dates stay as they are."""
    return message if re.fullmatch(r"[A-Z_]+|[DjFlNMYHisP ,.:-]+", message) else f"⟦{message} ~~~~~~⟧"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every sentence that is translated shows it."""
    catalogue = translation._trans  # type: ignore[attr-defined]
    promises._written.cache_clear()
    monkeypatch.setattr(catalogue, "gettext", longer)
    monkeypatch.setattr(catalogue, "ngettext", lambda one, many, number: longer(one if number == 1 else many))
    monkeypatch.setattr(catalogue, "pgettext", lambda context, message: longer(message))
    yield
    promises._written.cache_clear()


class Reader(HTMLParser):
    """What a page says: its text, and what is read out or shown on pointing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.skip = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skip += tag in ("script", "style", "textarea", "kbd")
        self.said += [value for name, value in attrs if name in ("aria-label", "title", "placeholder", "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        self.skip -= tag in ("script", "style", "textarea", "kbd")

    def handle_data(self, data: str) -> None:
        if not self.skip and data.strip():
            self.said.append(" ".join(data.split()))


def known() -> str:
    """What comes from people and from the set-up, and so is in nobody's catalogue; and the lifecycle's own words."""
    rows: list[object] = [
        list(model.objects.values()) for model in (Code, Complaint, Customer, Message, Note, Standard, Team)
    ]
    rows.append([f"{one} {one.username}" for one in Staff.objects.all()])
    rows += [json.dumps(one.definition, default=str) for one in PolicyVersion.objects.all()]
    rows += [(row.label, row.does) for row in lifecycle.TRANSITIONS]
    packs = [path.read_text(encoding="utf-8") for path in (ROOT / "complaints" / "packs").glob("*.toml")]
    return " ".join(map(str, [*rows, RULES, *zones(), *packs])).casefold()


RULES = "counted, no hours on a saturday, no hours on a sunday; escalated: may i?"
"""What the pure rules say of a day, in English only so far."""

PAGES = (
    "/desk/queue/?view=team", "/desk/queue/?view=closed", "/desk/log/", "/desk/notices/", "/desk/notices/settings/",
    "/desk/escalations/", "/desk/breaches/", "/desk/figures/", "/desk/team/", "/desk/views/", "/desk/macros/",
    "/desk/templates/", "/desk/referrals/", "/desk/search/?q=zzz", "/desk/rehearsals/",
)  # fmt: skip


@pytest.mark.usefixtures("pseudo")
def test_in_a_made_up_language_every_page_is_translated(
    log: Log, handler: Staff, manager: Staff, supervisor: Staff, at_desk: At
) -> None:
    complaint = bring(log(), Stage.RESOLVE, handler)
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    do(conversation.note, complaint, handler, body="Careful.")
    visitor = at_desk(manager)
    data, left = known(), {}
    case = f"/desk/complaints/{complaint.reference}/"
    for path in (*PAGES, case, f"{case}why/resolve/1/", f"{case}inform/", f"{case}correct_letter/", f"{case}assess/"):
        html = visitor.text(path)
        assert html.count("⟦") > 5, path
        missing = [text for text in map(_outside, Reader(html).said) if _loose(text, data)]
        if missing:
            left[path] = sorted(set(missing))
    assert left == {}


def _outside(text: str) -> str:
    """The text without what stands in brackets, innermost first."""
    while "⟦" in text and "⟧" in text:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
        if shorter == text:
            break
        text = shorter
    return " ".join(text.split())


def _loose(text: str, data: str) -> bool:
    words = [word for word in WORD.findall(text) if word not in NAMES]
    return bool(words) and any(word.casefold() not in data for word in words)
