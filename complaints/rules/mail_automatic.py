"""Which mail was written by no person, so that it is never answered: RFC 3834 and what is done beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from complaints.rules.mail_words import AWAY, FAILED, FORWARD

Headers = Mapping[str, str]
"""The first value of each header, names and values in lower case."""

PREFIX = re.compile(r"^\s*(?:\[[^\]]{1,40}\]\s*)*(?:(?:re|aw|sv|vs|antw|odp|ré|res|ynt|回复|答复|回覆)\s*[:：]\s*)*")
AFTER = re.compile(r"\s*(?:$|[:：;,.!?()\[\]|/–—-]|(?:re|aw|sv|until|till|bis|vom|von|from|du|jusqu|hasta|fino|até|t/m"
                   r"|tot|för|for|til|do|od|до|с|to)\b)")  # fmt: skip
FAILURE_WORDS = tuple(sorted(FAILED, key=len, reverse=True))
MACHINES = frozenset({"mailer-daemon", "maildaemon", "mail-daemon", "postmaster"})
NO_REPLY = re.compile(r"^(?:no|do-?not|nao|ne-pas|nicht|keine|ei)[._-]?(?:reply|respond|repondre|antworten|antwort"
                      r"|responda|vastausta)")  # fmt: skip
SUPPRESSING = frozenset({"all", "oof", "autoreply"})
BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
OTHERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply", "x-auto-reply-from")


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why a mail counts as a machine's."""

    reason: str


def automatic(headers: Headers, subject: str, sender: str) -> Automatic | None:
    """The first sign of a machine, or none: then a person wrote."""
    for sign in SIGNS:
        reason = sign(headers, subject, sender)
        if reason:
            return Automatic(reason)
    return None


def is_failure(headers: Headers, subject: str, sender: str) -> bool:
    """Whether a mail without a machine-readable report says that one of ours did not arrive."""
    machine = sender.partition("@")[0].lower() in MACHINES or headers.get("return-path", "").strip() == "<>"
    said = subject.strip().lower()
    return (machine and said.startswith(FAILURE_WORDS)) or "x-failed-recipients" in headers


def passes_on(subject: str) -> bool:
    """Whether the subject says that a mail is passed on, not answered."""
    first, colon, _ = subject.strip().lower().partition(":")
    return bool(colon) and first.strip() in FORWARD


def _submitted(headers: Headers, subject: str, sender: str) -> str:
    said = headers.get("auto-submitted", "").partition(";")[0].partition("(")[0].strip()
    return f"Auto-Submitted: {said[:40]}" if said and said != "no" else ""


def _suppressed(headers: Headers, subject: str, sender: str) -> str:
    said = {word.strip() for word in headers.get("x-auto-response-suppress", "").split(",")}
    return "X-Auto-Response-Suppress" if said & SUPPRESSING else ""


def _marked(headers: Headers, subject: str, sender: str) -> str:
    if headers.get("x-auto-submitted", "no").strip() not in ("", "no"):
        return "X-Auto-Submitted"
    return next((f"header {name}" for name in OTHERS if headers.get(name, "no").strip() not in ("no", "")), "")


def _away(headers: Headers, subject: str, sender: str) -> str:
    said = subject.strip().lower().replace("’", "'")
    said = said[PREFIX.match(said).end() :] if PREFIX.match(said) else said  # type: ignore[union-attr]
    for words in AWAY:
        if said.startswith(words) and AFTER.match(said, len(words)):
            return f"out of office: “{words}”"
    return ""


def _precedence(headers: Headers, subject: str, sender: str) -> str:
    said = headers.get("precedence", "").strip()
    return f"Precedence: {said}" if said in BULK else ""


def _list(headers: Headers, subject: str, sender: str) -> str:
    if any(name in headers for name in ("list-id", "list-post", "list-unsubscribe", "mailing-list", "list-help")):
        return "a mailing list"
    return "a campaign" if "x-campaign" in headers or "x-campaignid" in headers else ""


def _null_sender(headers: Headers, subject: str, sender: str) -> str:
    return "no return address (null Return-Path)" if headers.get("return-path", "x").strip() == "<>" else ""


def _machine_sender(headers: Headers, subject: str, sender: str) -> str:
    local = sender.partition("@")[0].lower()
    if local in MACHINES:
        return "sent by a mail system"
    # A form on a web site writes in somebody's name, whom Reply-To gives.
    nobody = NO_REPLY.match(local) and not headers.get("reply-to", "").strip()
    return "sent from an address nobody reads" if nobody else ""


def _receipt(headers: Headers, subject: str, sender: str) -> str:
    kind = headers.get("content-type", "")
    if "multipart/report" in kind and "disposition-notification" in kind:
        return "a receipt that mail was read"
    return "an answer to an invitation" if re.search(r"text/calendar.{0,200}method=\"?reply", kind) else ""


SIGNS: tuple[Callable[[Headers, str, str], str], ...] = (
    _submitted, _receipt, _marked, _away, _list, _precedence, _suppressed, _null_sender, _machine_sender,
)  # fmt: skip
"""In the order of how much each says."""
