"""One search over references, names, e-mail addresses, words, phrases and near misses; API and desk share it.

Each way to find is a walk of its own, with its own index and its own end: one condition with "or" would read
every complaint. A common word is found by walking the newest complaints, a rare one by the index of words:
the planner knows which, since the indexes on expressions carry statistics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import (
    CombinedSearchQuery,
    SearchQuery,
    SearchVector,
    SearchVectorExact,
    TrigramWordSimilarity,
)
from django.db import connection
from django.db.models import F, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Lower, Upper
from django.db.models.lookups import StartsWith

from complaints.models import Complaint, Customer, Message, Note
from complaints.queries.access import readable_notes, visible_complaints
from complaints.rules.references import PREFIX, nearby, normalise
from complaints.types import Actor

MOST = 50
LEAST_FOR_NAME = 3
"""A trigram has three signs; shorter questions look at whole words only."""

LEAST_FOR_START = 3
NEAR = 10
"""So many near misses are shown, and only when nothing else was found."""

ALIKE = "0.4"
"""How alike a near miss is, by trigrams; at 0.4 one letter too many, lacking, wrong or swapped is forgiven."""

PLAIN = re.compile(r"[\w\s]+")
HALF_A_REFERENCE = re.compile(r"RD-?[0-9A-Z]{3,6}", re.IGNORECASE)


class Why(TextChoices):
    """What made a complaint a hit; better ones first."""

    REFERENCE = "reference", "the reference begins so"
    EMAIL = "email", "the customer's e-mail address"
    NAME = "name", "the customer's name"
    MIXED = "mixed", "the customer's name and the subject"
    SUBJECT = "subject", "the subject"
    MESSAGE = "message", "words with the customer"
    NOTE = "note", "a note of colleagues"
    NEAR_REFERENCE = "near_reference", "a reference one sign away"
    NEAR_NAME = "near_name", "a name that is nearly the same"
    NEAR_SUBJECT = "near_subject", "a subject that is nearly the same"


RANK = {why: rank for rank, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    why: Why


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, the newest of each kind first. `more`: there are others beyond; `near`: only near misses."""

    hits: Sequence[Hit] = ()
    more: bool = False
    near: bool = False


@dataclass(frozen=True, slots=True)
class Exact:
    """The one complaint a reference leads to; `slip` when one sign of it had to be mended."""

    reference: str
    slip: bool


def exact(actor: Actor, question: str) -> Exact | None:
    """The complaint a reference names, as typed or one slip away from it; one query at most.

    A slip is mended only in what looks like a reference and like nothing else: with its prefix or with a digit.
    """
    here = visible_complaints(actor)
    whole = normalise(question)
    if whole is not None:
        return Exact(whole, slip=False) if here.filter(reference=whole).exists() else None
    meant = nearby(question) if _looks_like_one(question) else []
    found = list(here.filter(reference__in=meant).values_list("reference", flat=True)[:2]) if meant else []
    return Exact(found[0], slip=True) if len(found) == 1 else None


def _looks_like_one(question: str) -> bool:
    return question.upper().startswith(PREFIX[:2]) or any(sign.isdigit() for sign in question)


def search(actor: Actor, question: str, *, limit: int = MOST) -> Found:
    """The complaints this actor may see that fit, best first: one query, three when only near misses are left."""
    hits = _hits(actor, _ways(actor, question), limit)
    if hits:
        return Found(hits[:limit], more=len(hits) > limit)
    return Found(_near(actor, question, min(limit, NEAR)), near=True)


def searched(actor: Actor, question: str) -> Q:
    """The same finds as a condition on complaints, for lists with filters and an order of their own; no near misses.

    One word in thirty of seven letters reads like a reference ("subject" does), so only a hit settles it.
    """
    reference = normalise(question)
    if reference is not None and visible_complaints(actor).filter(reference=reference).exists():
        return Q(reference=reference)
    first, *others = (Complaint.objects.filter(way).order_by().values("pk") for _, way in _ways(actor, question))
    return Q(pk__in=first.union(*others, all=True) if others else first)


def _ways(actor: Actor, question: str) -> list[tuple[Why, Q]]:
    """Every way this question may be meant, each as a condition on complaints."""
    bare = " ".join(question.replace('"', " ").split())
    words = words_of(question)
    notes = Note.objects.filter(readable_notes(actor), _said("body", words))
    ways = [
        (Why.SUBJECT, _said("subject", words)),
        (Why.MESSAGE, Q(pk__in=Message.objects.filter(_said("body", words)).order_by().values("complaint"))),
        (Why.NOTE, Q(pk__in=notes.order_by().values("complaint"))),
    ]
    if HALF_A_REFERENCE.fullmatch(bare):
        signs = bare.upper().replace("-", "")[2:]
        ways.append((Why.REFERENCE, Q(reference__startswith=PREFIX + signs)))
    if slips := nearby(question):
        ways.append((Why.NEAR_REFERENCE, Q(reference__in=slips)))
    if len(bare) >= LEAST_FOR_NAME:
        ways.append((Why.NAME, Q(customer__in=_called(bare))))
        if " " not in bare and ("@" in bare or bare.isascii()):
            ways.append((Why.EMAIL, Q(customer__in=_reached_at(bare))))
    return [*ways, *_mixed(bare)]


def _mixed(bare: str) -> list[tuple[Why, Q]]:
    """A name and words of the subject together: each word once as the name, the others as words."""
    parts = bare.split()
    if not 2 <= len(parts) <= 4 or not PLAIN.fullmatch(bare):
        return []
    found = []
    for at, part in enumerate(parts):
        if len(part) >= LEAST_FOR_NAME:
            rest = words_of(" ".join(parts[:at] + parts[at + 1 :]))
            found.append((Why.MIXED, Q(customer__in=_called(part)) & _said("subject", rest)))
    return found


def words_of(question: str) -> SearchQuery | CombinedSearchQuery:
    """Words, "phrases in quotes", -without, this or that; the last of plain words may be only begun."""
    asked = SearchQuery(question, config="simple", search_type="websearch")
    parts = question.split()
    if not PLAIN.fullmatch(question) or not parts or len(parts[-1]) < LEAST_FOR_START:
        return asked
    begun = " & ".join([*(f"'{part}'" for part in parts[:-1]), f"'{parts[-1]}':*"])
    return asked | SearchQuery(begun, config="simple", search_type="raw")


def _said(column: str, words: SearchQuery | CombinedSearchQuery) -> Q:
    return Q(SearchVectorExact(SearchVector(column, config="simple"), words))


def _called(part: str) -> QuerySet[Any, Any]:
    return Customer.objects.filter(name__icontains=part).order_by().values("pk")


def _reached_at(start: str) -> QuerySet[Any, Any]:
    begins = StartsWith(Lower("email"), start.lower())
    return Customer.objects.filter(~Q(email=""), begins).order_by().values("pk")


def _hits(actor: Actor, ways: Sequence[tuple[Why, Q]], limit: int) -> list[Hit]:
    """The newest of each way in one statement, put in order of rank, each complaint once, one beyond the limit."""
    here = visible_complaints(actor)
    walks = [
        here.filter(way).annotate(why=Value(why.value)).order_by("-received_at", "-id").values_list("pk", "why")
        for why, way in ways
    ]
    first, *others = (walk[: limit + 1] for walk in walks)
    found = first.union(*others, all=True) if others else first
    best: dict[int, Why] = {}
    for number, why in sorted(found, key=lambda row: RANK[Why(row[1])]):  # stable: newest first within a rank
        best.setdefault(number, Why(why))
    return [Hit(number, why) for number, why in list(best.items())[: limit + 1]]


def _near(actor: Actor, question: str, limit: int) -> list[Hit]:
    """Names and subjects that are nearly so, the most alike first; two queries."""
    asked = " ".join(question.replace('"', " ").split()).upper()
    if len(asked) < LEAST_FOR_NAME:
        return []
    with connection.cursor() as cursor:  # for this connection; nothing else here asks for likeness by this sign
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, false)", [ALIKE])
    named = Customer.objects.filter(TrigramWordSimilar(Upper("name"), asked)).order_by().values("pk")
    said = Complaint.objects.filter(TrigramWordSimilar(Upper("subject"), asked)).order_by().values("pk")
    here, found = visible_complaints(actor), []
    for why, field, way in (
        (Why.NEAR_NAME, "customer__name", Q(customer__in=named)),
        (Why.NEAR_SUBJECT, "subject", Q(pk__in=said)),
    ):
        alike = here.filter(way).annotate(why=Value(why.value), alike=TrigramWordSimilarity(asked, Upper(F(field))))
        found.append(alike.order_by("-alike", "-received_at", "-id").values_list("pk", "why", "alike")[:limit])
    best: dict[int, Why] = {}
    for number, why, _ in sorted(found[0].union(found[1], all=True), key=lambda row: -row[2]):
        best.setdefault(number, Why(why))
    return [Hit(number, why) for number, why in list(best.items())[:limit]]
