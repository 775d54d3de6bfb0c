"""Teams and staff from CSV files, read with care: every error names file, line and column, and all are told at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from complaints.choices import Role
from complaints.errors import InvalidInput

TEAM_COLUMNS = ("code", "name", "default", "agreement")
STAFF_COLUMNS = (
    "username", "first_name", "last_name", "email", "role", "teams", "supervisor", "authority_limit", "phone",
)  # fmt: skip
LONGEST = {"username": 150, "first_name": 150, "last_name": 150, "email": 254, "phone": 40}
USERNAME = re.compile(r"[\w.@+-]+")
YES = {"yes", "true", "1", "x"}
NO = {"", "no", "false", "0"}


@dataclass(frozen=True, slots=True)
class TeamRow:
    code: str
    name: str
    default: bool
    agreement: str | None = None
    """A pack or a policy by name, empty for none; None leaves what is there."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class StaffRow:
    username: str
    first_name: str
    last_name: str
    email: str
    role: Role
    teams: tuple[str, ...]
    supervisor: str
    authority_limit: Decimal
    phone: str


class Faults:
    """Collects what is wrong, then refuses it all in one InvalidInput."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def add(self, file: Path, line: int, column: str, what: str) -> None:
        self.said.append(f"{file.name} line {line}, column {column}: {what}")

    def refuse(self) -> None:
        if self.said:
            raise InvalidInput("The files cannot be used; nothing was changed.", csv=self.said)


def read_teams(path: Path, faults: Faults) -> list[TeamRow]:
    """Columns `code` (letters, digits, - and _), `name`, `default` (yes for exactly one team).

    `agreement` may be left out: what a department answers others under then stays as it is.
    """
    rows: list[TeamRow] = []
    for line, row in _rows(path, TEAM_COLUMNS, ("code", "name"), faults, optional=("agreement",)):
        code, default = row["code"], row["default"].lower()
        if not code.replace("-", "").replace("_", "").isalnum() or not code.isascii():
            faults.add(path, line, "code", f"“{code}” may hold letters, digits, - and _ only")
        if len(code) > 50 or len(row["name"]) > 120:
            faults.add(path, line, "name", "code and name may have 50 and 120 characters")
        if code in {team.code for team in rows}:
            faults.add(path, line, "code", f"“{code}” is there twice")
        if default not in YES | NO:
            faults.add(path, line, "default", "write yes or leave it empty")
        rows.append(TeamRow(code, row["name"], default in YES, row.get("agreement"), line))
    if rows and sum(team.default for team in rows) != 1:
        faults.add(path, 1, "default", "exactly one team must say yes: it takes what nothing else routes")
    return rows


def read_staff(path: Path, teams: Sequence[str], here: Sequence[str], faults: Faults) -> list[StaffRow]:
    """Columns as in STAFF_COLUMNS; `teams` separated by spaces, `supervisor` a username of the file or of `here`."""
    given = list(_rows(path, STAFF_COLUMNS, ("username", "first_name", "role"), faults))
    known = {row["username"] for _, row in given} | set(here)
    rows: list[StaffRow] = []
    for line, row in given:
        for column, what in _staff_faults(row, teams, known, [other.username for other in rows]):
            faults.add(path, line, column, what)
        role = Role(row["role"]) if row["role"] in Role.values else Role.REPORTER
        limit = _limit(row["authority_limit"])
        rows.append(
            StaffRow(
                row["username"], row["first_name"], row["last_name"], row["email"], role, tuple(row["teams"].split()),
                row["supervisor"], limit if limit is not None else Decimal(0), row["phone"],
            )
        )  # fmt: skip
    _circles(path, rows, faults)
    return rows


def _staff_faults(
    row: Mapping[str, str], teams: Sequence[str], known: set[str], seen: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if row["username"] in seen:
        yield "username", f"“{row['username']}” is there twice"
    if row["role"] not in Role.values:
        yield "role", f"“{row['role']}” is none of {', '.join(Role.values)}"
    for team in row["teams"].split():
        if team not in teams:
            yield "teams", f"there is no team “{team}”"
    if row["supervisor"] == row["username"] or (row["supervisor"] and row["supervisor"] not in known):
        yield "supervisor", f"“{row['supervisor']}” is nobody else here"
    if _limit(row["authority_limit"]) is None:
        yield "authority_limit", f"“{row['authority_limit']}” is no amount such as 250.00"
    if row["email"] and not _is_email(row["email"]):
        yield "email", f"“{row['email']}” is no e-mail address"
    if not USERNAME.fullmatch(row["username"]):
        yield "username", f"“{row['username']}” may hold letters, digits and @ . + - _ only"
    for column, most in LONGEST.items():
        if len(row[column]) > most:
            yield column, f"is longer than {most} characters"


def in_order(rows: Sequence[StaffRow]) -> list[StaffRow]:
    """Supervisors before those they supervise."""
    by_name, ordered = {row.username: row for row in rows}, dict[str, StaffRow]()

    def place(row: StaffRow) -> None:
        if row.username not in ordered:
            if row.supervisor in by_name:
                place(by_name[row.supervisor])
            ordered[row.username] = row

    for row in rows:
        place(row)
    return list(ordered.values())


def _circles(path: Path, rows: Sequence[StaffRow], faults: Faults) -> None:
    above = {row.username: row.supervisor for row in rows}
    for line, row in enumerate(rows, start=2):
        seen, person = {row.username}, row.supervisor
        while person in above and person not in seen:
            seen.add(person)
            person = above[person]
        if person == row.username != row.supervisor:
            faults.add(path, line, "supervisor", f"“{row.username}” would supervise themselves in a circle")


def _rows(
    path: Path, columns: Sequence[str], required: Sequence[str], faults: Faults, optional: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Every row with its line; a missing or unknown column ends the file. Rows lack `optional` columns it has not."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.said.append(f"{path} cannot be read: {error}")
        return
    reader = csv.reader(text.splitlines(keepends=True))
    header = [name.strip() for name in next(reader, [])]
    for name in [name for name in required if name not in header]:
        faults.add(path, 1, name, "the column is missing")
    for name in [name for name in header if name not in columns]:
        faults.add(path, 1, name, f"there is no such column; use {', '.join(columns)}")
    if any(name not in header for name in required):
        return
    known = [name for name in columns if name in header or name not in optional]
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        line = reader.line_num
        if len(fields) != len(header):
            faults.add(
                path, line, header[min(len(fields), len(header) - 1)], f"{len(fields)} fields, not {len(header)}"
            )
            continue
        row = dict.fromkeys(known, "") | {name: field.strip() for name, field in zip(header, fields, strict=True)}
        for name in [name for name in required if not row[name]]:
            faults.add(path, line, name, "is empty")
        yield line, row


def _limit(text: str) -> Decimal | None:
    try:
        limit = Decimal(text or "0")
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and 0 <= limit < 10**10 and limit == round(limit, 2) else None


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
