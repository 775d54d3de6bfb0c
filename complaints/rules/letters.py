"""A letter from its parts: put together in the policy's order, what lacks named, nothing left unfilled."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.errors import Missing
from complaints.rules.wordings import Wording, fill, unfilled

Parts = Mapping[str, str]


def first_words(wording: Wording, kind: str, demanded: Parts, fields: Parts) -> dict[str, str]:
    """Suggested words for each part the policy demands, with what the record knows filled in."""
    return {code: fill(wording.part(kind, code).words, fields).strip() for code in demanded}


def ordered(parts: Parts, demanded: Parts) -> dict[str, str]:
    """The parts as the policy lists them, further ones after."""
    return {code: parts[code] for code in [*demanded, *(c for c in parts if c not in demanded)] if code in parts}


def compose(parts: Parts, headings: Parts, *, before: str = "", after: str = "") -> str:
    """The letter as plain text: each part under its heading. Empty when no part says anything."""
    said = {code: text.strip() for code, text in parts.items() if text.strip()}
    if not said:
        return ""
    blocks = [f"{headings[code]}\n{text}" if headings.get(code) else text for code, text in said.items()]
    return "\n\n".join(filter(None, [before.strip(), *blocks, after.strip()]))


def said_in(text: str, wording: Wording, kind: str, code: str, fields: Parts) -> bool:
    """Whether a text says this part already: every fact the part is made of stands in it."""
    facts = [fields.get(name, "") for name in wording.part(kind, code).says]
    return bool(facts) and all(fact and fact in text for fact in facts)


def settle(
    wording: Wording, kind: str, demanded: Parts, given: Parts, body: str, fields: Parts
) -> tuple[dict[str, str], dict[str, str]]:
    """What a letter written as one text has of its parts, and what Redress adds from the record.

    A part given as such stands as given, also when it is empty. Otherwise it is looked for in the body; and what the
    record fills without a gap is added. What remains lacks, for the gate to name.
    """
    parts, added = dict(given), dict[str, str]()
    for code, words in first_words(wording, kind, demanded, fields).items():
        if code in given:
            continue
        if said_in(body, wording, kind, code, fields):
            parts[code] = words
        elif words and not unfilled(words):
            parts[code] = added[code] = words
    return ordered(parts, demanded), added


def left_open(body: str, parts: Parts) -> list[Missing]:
    """A sentence for each placeholder that nobody filled in, at the part or the text it stands in."""
    found = [
        Missing(f"letter.{code}", f"Fill in or take out {gap}: the customer would read it so.")
        for code, text in parts.items()
        for gap in unfilled(text)
    ]
    said = {gap for text in parts.values() for gap in unfilled(text)}
    rest = [gap for gap in unfilled(body) if gap not in said]
    return found + [Missing("body", f"Fill in or take out {gap}: the customer would read it so.") for gap in rest]
