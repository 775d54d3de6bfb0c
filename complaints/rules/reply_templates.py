"""Templates of replies: named gaps in braces, filled from the complaint."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = ("customer", "reference", "subject", "handler", "team", "due", "company")
SAMPLE = {
    "customer": "Nora Quill",
    "reference": "RD-2345-678C",
    "subject": "Refund refused after fault",
    "handler": "Hana Marsh",
    "team": "Customer care",
    "due": "Tuesday 24 November",
    "company": "Larch & Lantern Ltd",
}
"""What a preview shows when no complaint is named."""
GAP = re.compile(r"\{([^{}\n]*)\}")
LOOSE = re.compile(r"[{}]")


def wrong_gaps(body: str) -> list[str]:
    """What in braces we do not know, and braces that stand alone; empty when all is well."""
    unknown = [f"{{{name}}}" for name in GAP.findall(body) if name not in PLACEHOLDERS]
    return list(dict.fromkeys(unknown + LOOSE.findall(GAP.sub("", body))))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The words with their gaps filled in one pass; what is not known stays in square brackets, to be seen."""
    return GAP.sub(lambda gap: values.get(gap[1]) or f"[{gap[1]}]", body)
