"""Templates open with their context; only tokens name a colour; every pair can be read in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("account", "components", "desk", "errors", "mfa", "registration")
TEMPLATES = sorted(path for folder in OURS for path in (ROOT / "templates" / folder).rglob("*.html"))
TEMPLATES.append(ROOT / "templates/base.html")
SHEETS = sorted((ROOT / "complaints/static/redress/desk").glob("*.css"))
TOKENS = (ROOT / "complaints/static/redress/tokens.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_opens_with_its_context(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    opening = re.sub(r"{% (extends|load|get_current_language(_bidi)?) [^%]*%}", "", text).lstrip()
    assert opening.startswith("{% comment %}")


def colours() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    (text, ground) for text in ("ink", "ink-2", "accent", "late") for ground in ("paper", "surface", "sunken")
] + [
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink-2", "accent-soft"),
    ("ink", "note-bg"),
    ("risk", "surface"),
    ("risk", "paper"),
    *((state, f"{state}-bg") for state in ("ok", "risk", "late", "pause", "note")),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_every_text_pair_measures_four_and_a_half_to_one(text: str, ground: str, theme: int) -> None:
    assert contrast(colours()[text][theme], colours()[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_borders_of_controls_measure_three_to_one(ground: str, theme: int) -> None:
    assert contrast(colours()["control"][theme], colours()[ground][theme]) >= 3


@pytest.mark.parametrize("path", [sheet for sheet in SHEETS if sheet.stem != "print"], ids=lambda path: path.name)
def test_only_the_tokens_name_a_colour(path: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_token_used_is_defined(path: Path) -> None:
    used = set(re.findall(r"var\(--((?!bs-)[\w-]+)", path.read_text(encoding="utf-8")))
    assert used - set(re.findall(r"--([\w-]+):", TOKENS)) == set()
