"""What may help whoever logs a complaint: complaints it may repeat, and codes its words suggest. Never decided here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import FloatField, Func, Q, Value
from django.db.models.functions import Greatest

from complaints.choices import CodeKind, Stage
from complaints.models import Code
from complaints.queries.access import visible_complaints
from complaints.types import Actor

YEAR = timedelta(days=365)
LIKELY = 0.4
"""As much of one subject's trigrams in the other makes a likely duplicate."""

SHOWN, LOOKED_AT = 6, 200
LEAST_SHARE, LEAST_CASES = 0.4, 3
STEM, SHORTEST, MOST_WORDS = 5, 4, 12
KINDS = (CodeKind.CATEGORY, CodeKind.PRODUCT)
WORD = re.compile(r"[^\W\d_]+")
DULL = frozenset(
    WORD.findall(
        "about after again been before could customer does down from have into just more much only other over said "
        "shall should some that their them then there they this told very want wants were what when which will with "
        "would your complaint complains"
    )
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A complaint of the same customer: open, or of the last year and like what is being typed."""

    reference: str
    subject: str
    stage: str
    received_at: datetime
    likely: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that may fit: a word stands in its title, or earlier complaints with such words had it."""

    kind: str
    code: str
    title: str
    word: str = ""
    of: tuple[int, int] = (0, 0)


def earlier(actor: Actor, customers: Iterable[int], said: str, now: datetime) -> list[Earlier]:
    """The customers' open complaints, and those of the last year that sound like it, the likeliest first; one query."""
    text = said.strip()[:400]
    mine = visible_complaints(actor).filter(customer__in=list(customers))
    alike = Value(0.0, output_field=FloatField())
    if text:
        mine = mine.annotate(alike=Greatest(_within("subject", text), _within(text, "subject"), alike))
    else:
        mine = mine.annotate(alike=alike)
    rows = mine.filter(~Q(stage=Stage.CLOSED) | Q(received_at__gte=now - YEAR, alike__gte=LIKELY))
    found = rows.order_by("-alike", "-received_at")[:SHOWN]
    return [Earlier(c.reference, c.subject, c.stage, c.received_at, c.alike >= LIKELY) for c in found]


def _within(one: str, other: str) -> Func:
    """How well the one is found inside the other; the column is named `subject`."""
    parts = [part if part == "subject" else Value(part) for part in (one, other)]
    return Func(*parts, function="WORD_SIMILARITY", output_field=FloatField())


def suggested(actor: Actor, said: str, now: datetime) -> list[Suggestion]:
    """At most one category and one product that the words suggest, each with its reason; two queries.

    1. A word of the code's own title (the first five letters do: "deliveries" finds "Delivery").
    2. Else what most of the newest complaints of the last year with such words in the subject were.
    """
    words = telling(said)
    if not words:
        return []
    day = now.date()
    running = Q(effective_to=None) | Q(effective_to__gt=day)
    codes = list(Code.objects.filter(running, kind__in=KINDS, effective_from__lte=day).order_by("title"))
    before = _codes_of_such(actor, words, now)
    found = []
    for at, kind in enumerate(KINDS):
        own = [code for code in codes if code.kind == kind]
        best = _by_title(own, words) or _by_custom(own, [row[at] for row in before])
        found += [best] if best else []
    return found


def telling(said: str) -> list[str]:
    """The words that may say what it is about: no short ones, none that every complaint has; each once."""
    words = (word.lower() for word in WORD.findall(said))
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST and word not in DULL))[:MOST_WORDS]


def _by_title(codes: Sequence[Code], words: Sequence[str]) -> Suggestion | None:
    scores: list[tuple[int, Code, str]] = []
    for code in codes:
        stems = {part[:STEM]: part for part in telling(code.title)}
        hit = [word for word in words if word[:STEM] in stems]
        if hit:
            scores.append((len(hit), code, hit[0]))
    best = max(scores, key=lambda score: score[0], default=None)
    return Suggestion(best[1].kind, best[1].code, best[1].title, word=best[2]) if best else None


def _by_custom(codes: Sequence[Code], earlier_codes: Sequence[int | None]) -> Suggestion | None:
    known = [code for code in earlier_codes if code is not None]
    titles = {code.pk: code for code in codes}
    for number, times in Counter(known).most_common(1):
        if times >= LEAST_CASES and times >= LEAST_SHARE * len(known) and number in titles:
            code = titles[number]
            return Suggestion(code.kind, code.code, code.title, of=(times, len(known)))
    return None


def _codes_of_such(actor: Actor, words: Sequence[str], now: datetime) -> list[tuple[int | None, int | None]]:
    """Category and product of the newest visible complaints of the last year with one of these words."""
    any_word = SearchQuery(" or ".join(words), config="simple", search_type="websearch")
    said = Q(SearchVectorExact(SearchVector("subject", config="simple"), any_word))
    such = visible_complaints(actor).filter(said, received_at__gte=now - YEAR).order_by("-received_at", "-id")
    return list(such.values_list("category", "product")[:LOOKED_AT])
