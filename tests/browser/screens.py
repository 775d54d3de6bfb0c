"""Pictures of the desk for the README: `python -m tests.browser.screens [FOLDER]` (docs/screens unless given)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.browser.driving import PHONE, Person, chromium
from tests.browser.town import PASSWORD, Town, town
from tests.rig.engines import PROJECT, RIGS, Rig

WIDE, TALL = (1240, 800), (1240, 960)


class Shot(NamedTuple):
    """Who looks where; `opens` is what they open there first: the first complaint of a list, or why it is due then."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = TALL
    theme: str = "light"
    opens: str = ""


INSIDE = {"complaint": "", "why": "why/resolve/1/", "questions": "#referrals-title", "parts": "#parts-title"}
DIVIDED = "/desk/queue/?q=wardrobe+scratched"
SHOTS = (
    Shot("queue", "supervisor", "/desk/queue/", WIDE),
    Shot("complaint", "handler", DIVIDED, opens="complaint"),
    Shot("complaint-dark", "handler", "/desk/queue/?view=mine&stage=follow_up", theme="dark", opens="complaint"),
    Shot("parts", "handler", DIVIDED, opens="questions"),
    Shot("log", "handler", "/desk/log/"),
    Shot("team", "manager", "/desk/team/", WIDE),
    Shot("team-phone", "manager", "/desk/team/", PHONE, "dark"),
    Shot("templates", "manager", "/desk/templates/", WIDE),
    Shot("sign-in", "handler", "/sign-in/", WIDE),
    Shot("escalations", "supervisor", "/desk/escalations/", WIDE),
    Shot("asked", "manager", "/desk/referrals/", WIDE),
    Shot("breaches", "manager", "/desk/breaches/?period=quarter"),
    Shot("breaches-dark", "manager", "/desk/breaches/?period=quarter", WIDE, "dark"),
    Shot("figures", "manager", "/desk/figures/"),
    Shot("figures-dark", "manager", "/desk/figures/", WIDE, "dark"),
    Shot("figures-phone", "manager", "/desk/figures/", PHONE),
    Shot("rehearsal", "manager", "/desk/rehearsals/", opens="rehearsal"),
    Shot("why", "handler", "/desk/queue/?view=mine&stage=resolve", opens="why"),
    Shot("queue-phone", "handler", "/desk/queue/?view=mine", PHONE),
    Shot("complaint-phone", "handler", "/desk/queue/?view=mine&stage=resolve", PHONE, "dark", "complaint"),
    Shot("parts-phone", "handler", DIVIDED, PHONE, opens="parts"),
)


def picture(browser: Browser, here: Town, folder: Path, shot: Shot) -> None:
    person = Person(browser, here.address, theme=shot.theme, size=shot.size).sign_in(shot.who, PASSWORD)
    person.go(shot.path)
    if shot.opens == "rehearsal":
        rehearse(person, here)
    elif shot.opens:
        case = person.page.locator("a.subject").first.get_attribute("href") or ""
        person.go(case + INSIDE[shot.opens])
    file = person.shot(folder / f"{shot.name}.png", whole=False)
    person.leave()
    print(f"{file} {file.stat().st_size // 1000} kB")


def rehearse(person: Person, here: Town) -> None:
    """Our published promise tried on the demo's weeks; the page as it is when that is done."""
    person.page.locator("[name=policy]").select_option("customer-service-promise")
    person.press("Begin the rehearsal")
    while person.page.locator('[data-progress="running"]').count():
        here.work()
        person.page.reload()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rig = Rig(RIGS / f"screens-{os.getpid()}").start()
    try:
        with town(rig) as here, chromium() as browser:
            for shot in SHOTS:
                picture(browser, here, folder, shot)
    finally:
        rig.discard()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "screens")
