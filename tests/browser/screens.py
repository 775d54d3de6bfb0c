"""Pictures of the desk for the README: `python -m tests.browser.screens [FOLDER]` (docs/screens unless given)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.driving import PHONE, Person, chromium
from tests.browser.town import PASSWORD, town
from tests.rig.engines import PROJECT, RIGS, Rig

WIDE, TALL = (1240, 800), (1240, 960)
SHOTS: tuple[tuple[str, str, str, str, tuple[int, int]], ...] = (
    ("queue", "supervisor", "/queue/", "light", WIDE),
    ("complaint", "handler", "/queue/?view=mine&stage=resolve", "light", TALL),
    ("complaint-dark", "handler", "/queue/?view=mine&stage=follow_up", "dark", TALL),
    ("log", "handler", "/log/", "light", TALL),
    ("escalations", "supervisor", "/escalations/", "light", WIDE),
    ("breaches", "manager", "/breaches/?period=quarter", "light", TALL),
    ("breaches-dark", "manager", "/breaches/?period=quarter", "dark", WIDE),
    ("why", "handler", "/queue/?view=mine&stage=resolve", "light", TALL),
    ("queue-phone", "handler", "/queue/?view=mine", "light", PHONE),
    ("complaint-phone", "handler", "/queue/?view=mine&stage=resolve", "dark", PHONE),
)
"""Name, who looks, where, theme, size; pictures of a complaint open the first of the list they name."""


def picture(browser: Browser, address: str, folder: Path, shot: tuple[str, str, str, str, tuple[int, int]]) -> None:
    name, who, path, theme, size = shot
    person = Person(browser, address, theme=theme, size=size).sign_in(who, PASSWORD)
    person.go(path)
    if name.startswith(("complaint", "why")):
        case = person.page.locator("a.subject").first.get_attribute("href") or ""
        person.go(f"{case}why/resolve/1/" if name == "why" else case)
    file = person.shot(folder / f"{name}.png", whole=False)
    person.leave()
    print(f"{file} {file.stat().st_size // 1000} kB")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rig = Rig(RIGS / f"screens-{os.getpid()}").start()
    try:
        with town(rig) as address, chromium() as browser:
            for shot in SHOTS:
                picture(browser, address, folder, shot)
    finally:
        rig.discard()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "screens")
