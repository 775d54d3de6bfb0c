"""What a mail is, as far as it can be told without the database: a complaint, an answer, a bounce, a machine's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from complaints.rules.mail_addresses import BOUNCE, REPLY, our_dedups, plain, tokens
from complaints.rules.mail_automatic import automatic, passes_on

COMPLAINT, ANSWER, FAILED, AUTO, HELD, IGNORED = "complaint", "reply", "bounce", "auto", "held", "ignored"


@dataclass(frozen=True, slots=True)
class Judged:
    """Outcome and why; `auto` mail is never answered."""

    outcome: str
    reason: str
    auto: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a mail, what the judgement needs."""

    sender: str
    subject: str
    text: str
    message_id: str
    recipients: Sequence[str]
    answers: Sequence[str]
    headers: Mapping[str, str]
    report: str = ""
    reported: str = ""
    files: int = 0
    sealed: bool = False
    defects: Sequence[str] = ()


def judge(mail: Facts, ours: str) -> Judged:
    """`ours` is our own address. In the order of what harm a wrong answer would do."""
    if mail.report in ("failed", "abuse"):
        said = "reported as unwanted" if mail.report == "abuse" else "could not be delivered"
        return Judged(FAILED, f"{said}{f': {mail.reported}' if mail.reported else ''}", auto=True)
    if mail.report in ("delayed", "delivered", "read"):
        return Judged(AUTO, f"a delivery report: {mail.report}", auto=True)
    if _from_us(mail, ours):
        return Judged(IGNORED, "our own mail came back", auto=True)
    machine = automatic(mail.headers, mail.subject, mail.sender)
    if machine is not None:
        return Judged(AUTO, machine.reason, auto=True)
    if tokens(mail.recipients, BOUNCE):
        return Judged(AUTO, "written to the address for bounces", auto=True)
    return _held(mail) or _written(mail)


def _from_us(mail: Facts, ours: str) -> bool:
    """Our address as the sender, or an id of ours as this mail's own: a loop, or somebody pretending to be us."""
    domain = ours.rpartition("@")[2]
    return bool(ours) and (plain(mail.sender) == plain(ours) or bool(our_dedups([mail.message_id], domain)))


def _held(mail: Facts) -> Judged | None:
    if "unreadable" in mail.defects or "empty" in mail.defects:
        return Judged(HELD, "nothing in it can be read")
    if mail.sealed:
        return Judged(HELD, "encrypted: only who has the key can read it")
    if "@" not in mail.sender:
        return Judged(HELD, "it says not who sent it")
    if not mail.text.strip() and not mail.subject.strip() and not mail.files:
        return Judged(HELD, "there are no words in it")
    return None


def _written(mail: Facts) -> Judged:
    if tokens(mail.recipients, REPLY):
        return Judged(ANSWER, "answers a message of ours (reply address)")
    if our_dedups(mail.answers):
        return Judged(ANSWER, "answers a message of ours (Message-ID)")
    if mail.answers and not passes_on(mail.subject):
        return Judged(ANSWER, "answers a message; whose, only the records can tell")
    return Judged(COMPLAINT, "a person wrote")
