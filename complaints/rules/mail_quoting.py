"""What a person wrote themselves, apart from what their mail program quoted, and from their signature.

Line by line, in linear time, in whatever language: the whole is always kept beside it, so a wrong guess hides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from complaints.rules.mail_words import ABOUT, ABOVE, FORWARDED, FROM, ORIGINAL, SENT_FROM, WROTE

LONGEST_LINE = 400
"""A line longer than this is somebody's words, whatever it begins or ends with."""
MOST_LINES = 20_000
ATTRIBUTION_LINES = 4
"""A line such as "On ... wrote:" may be folded into so many."""
HEADERS_WITHIN = 5
DASHED = re.compile(r"^[\s>*]*[-_=*‐-―─]{2,}\s*(.*?)\s*[-_=*‐-―─:]*\s*$")
RULE = re.compile(r"^\s*[_─=-]{10,}\s*$")
FIELD = re.compile(r"^[\s>*|]*([^\s:：*][^:：*]{0,24}?)\s*\*?\s*[:：]\s*\*?\s*(.*)$")
SIGNATURE = re.compile(r"^(?:-- ?|—|__)\s*$")
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\xa0"
TIDY = str.maketrans({mark: (" " if mark == "\xa0" else None) for mark in MARKS})


@dataclass(frozen=True, slots=True)
class Folded:
    """A mail's text, taken apart; joined, in the mail's order, they are not the whole: that is kept elsewhere."""

    visible: str
    signature: str = ""
    quoted: str = ""


def fold(text: str) -> Folded:
    """What was written, the signature under it, and what was quoted.

    1. Everything under a separator or a block of headers is quoted. 2. So is everything under "... wrote:", unless
    quote signs say line by line what is: then answers between and below the quotes are visible. 3. A signature ends
    what is left. A mail that only passes another on shows it all: those are the words its sender means.
    """
    lines = text.translate(TIDY).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], "\n".join(lines[MOST_LINES:])]
    end, forwarded = _cut(lines)
    own, quoted = _unquoted(lines[:end])
    written, signature = _signed(own)
    if not written.strip() and forwarded:
        return Folded(text.strip())
    rest = "\n".join([*quoted, *lines[end:]]).strip()
    return Folded(written.strip(), signature.strip(), rest)


def _cut(lines: list[str]) -> tuple[int, bool]:
    """The line from which all is another mail, and whether that was passed on rather than answered."""
    for number, line in enumerate(lines):
        if not line.strip() or len(line) > LONGEST_LINE:
            continue
        said = _said(line)
        if any(words in said for words in ABOVE):
            return number, False
        dashed = DASHED.match(line)
        title = dashed[1].lower() if dashed else said.rstrip(":：")
        if title in FORWARDED:
            return number, True
        if dashed and title in ORIGINAL:
            return number, False
        if _headers_begin(lines, number):
            return _rule_above(lines, number), not any(part.strip() for part in lines[:number])
        length = _attribution(lines, number)
        if length and not _next_is_quoted(lines, number + length):
            return number, False
    return len(lines), False


def _said(line: str) -> str:
    return line.strip(" \t>*|").lower()


def _rule_above(lines: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.match(lines[above]) else number


def _headers_begin(lines: list[str], number: int) -> bool:
    """A sender's line with at least one more header right below it."""
    first = FIELD.match(lines[number])
    if first is None or first[1].lower() not in FROM or not first[2]:
        return False
    below = lines[number + 1 : number + 1 + HEADERS_WITHIN]
    others = (FIELD.match(line) for line in below if len(line) <= LONGEST_LINE)
    found = sum(1 for other in others if other and other[1].lower() in ABOUT)
    return found >= 2 or (found == 1 and "@" in first[2])


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from here say who wrote what follows; none when they do not."""
    whole = ""
    for length in range(1, ATTRIBUTION_LINES + 1):
        if number + length > len(lines) or not lines[number + length - 1].strip():
            return 0
        whole = f"{whole} {lines[number + length - 1].strip()}".strip()
        if len(whole) > LONGEST_LINE:
            return 0
        if whole[-1] in ":：" or whole.endswith((":>", ": >")):
            return length if _is_attribution(whole, lines, number + length) else 0
    return 0


def _is_attribution(whole: str, lines: list[str], after: int) -> bool:
    told = whole.rstrip(":：> ").lower()
    dated = any(sign.isdigit() for sign in told)
    addressed = "@" in told
    if _next_is_quoted(lines, after):
        return dated or addressed or told.endswith(WROTE)
    names_writer = told.endswith(WROTE) or any(f" {word} " in f" {told} " for word in WROTE)
    return names_writer and (dated or addressed)


def _next_is_quoted(lines: list[str], number: int) -> bool:
    for line in lines[number : number + 3]:
        if line.strip():
            return line.lstrip().startswith((">", "|"))
    return False


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines without a quote sign, and those with one together with who they are said to be from."""
    own, quoted = list[str](), list[str]()
    number = 0
    while number < len(lines):
        line = lines[number]
        length = _attribution(lines, number) if _may_introduce(line) else 0
        if length and _next_is_quoted(lines, number + length):
            quoted += lines[number : number + length]
            number += length
            continue
        (quoted if line.lstrip().startswith(">") else own).append(line)
        number += 1
    return own, quoted


def _may_introduce(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(">") and len(line) <= LONGEST_LINE


def _signed(lines: list[str]) -> tuple[str, str]:
    """Cut at the sign mail programs put above a signature, or at the line a telephone adds."""
    for number, line in enumerate(lines):
        if SIGNATURE.match(line) or (len(line) < 120 and _said(line).startswith(SENT_FROM) and _ends(lines, number)):
            return _without_rule("\n".join(lines[:number])), "\n".join(lines[number:])
    return _without_rule("\n".join(lines)), ""


def _ends(lines: list[str], number: int) -> bool:
    """Whether hardly anything follows: people do write "Sent from my shop last week ..."."""
    return sum(1 for line in lines[number + 1 :] if line.strip()) <= 2


def _without_rule(text: str) -> str:
    kept = text.rstrip().split("\n")
    while kept and RULE.match(kept[-1]):
        kept.pop()
    return "\n".join(kept)
