"""Categories and other codes as a tree, each with how many open complaints have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from complaints.choices import OPEN_STAGES, CodeKind
from complaints.errors import NotFound
from complaints.models import Clock, Code, Complaint
from complaints.queries.staffing import mark

COLUMN = {CodeKind.PRODUCT: "product", CodeKind.CATEGORY: "category", CodeKind.CAUSE: "cause"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A code and how deep it stands."""

    row: Code
    depth: int
    used: int


def mark_of(row: Code) -> str:
    return mark((row.title, row.parent_id, row.effective_from, row.effective_to))


def tree(kind: CodeKind, on: date) -> tuple[list[Leaf], list[Leaf]]:
    """Those in force or still to come, as a tree; and those that are over, by name."""
    rows = list(Code.objects.filter(kind=kind).order_by("title", "effective_from", "pk"))
    used = in_use(kind)
    over = [row for row in rows if row.effective_to is not None and row.effective_to <= on]
    live = {row.pk: row for row in rows if row not in over}
    below: dict[int | None, list[Code]] = {}
    for row in live.values():
        below.setdefault(row.parent_id if row.parent_id in live else None, []).append(row)
    return list(_walked(below, None, 0, used)), [Leaf(row, 0, used.get(row.pk, 0)) for row in over]


def _walked(
    below: Mapping[int | None, list[Code]], at: int | None, depth: int, used: Mapping[int, int]
) -> Iterator[Leaf]:
    for row in below.get(at, ()):
        yield Leaf(row, depth, used.get(row.pk, 0))
        yield from _walked(below, row.pk, depth + 1, used)


def in_use(kind: CodeKind) -> dict[int, int]:
    """By code: how many open complaints have it; of reasons for lateness, how many of their promises."""
    if kind == CodeKind.TEAM_FAULT:
        late = Clock.objects.filter(late_reason__isnull=False, complaint__stage__in=OPEN_STAGES).order_by()
        return {row["late_reason"]: row["n"] for row in late.values("late_reason").annotate(n=Count("pk"))}
    column = COLUMN[kind]
    rows = Complaint.objects.filter(**{f"{column}__isnull": False}, stage__in=OPEN_STAGES).order_by()
    return {row[column]: row["n"] for row in rows.values(column).annotate(n=Count("pk"))}


def find(number: int) -> Code:
    """NotFound when there is none."""
    found = Code.objects.select_related("parent", "skill").filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such code.")
    return found


def line_of(row: Code) -> list[Code]:
    """The code and those it stands under, itself first; ends even where rows were made by hand."""
    line, passed = [row], {row.pk}
    while (above := line[-1].parent) is not None and above.pk not in passed:
        line.append(above)
        passed.add(above.pk)
    return line


def children(row: Code, on: date) -> QuerySet[Code]:
    """Those under it that are in force or still to come."""
    return Code.objects.filter(parent=row).exclude(effective_to__lte=on).order_by("title")
