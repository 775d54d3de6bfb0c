"""Look at the preview in Chromium under the strict CSP, and let axe-core judge it.

python -m tests.desk.preview_shots HTML_FOLDER SHOTS_FOLDER [name ...]
Prints each CSP refusal, console error, sideways scroll and axe violation (WCAG 2.2 AA); exits 1 on any.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules"))
STATIC = {
    "redress": ROOT / "complaints/static/redress",
    "bootstrap": PACKAGES / "bootstrap/dist",
    "bootstrap-icons": PACKAGES / "bootstrap-icons",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"]
SIZES = {"desk": (1360, 900), "phone": (390, 844)}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Handler(SimpleHTTPRequestHandler):
    """Pages from the folder, static files from where Django would find them, and the production CSP."""

    def translate_path(self, path: str) -> str:
        parts = path.split("?")[0].strip("/").split("/")
        if parts[0] == "static" and len(parts) > 1 and parts[1] in STATIC:
            return str(STATIC[parts[1]].joinpath(*parts[2:]))
        return super().translate_path(path)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_args: object) -> None:  # a preview is quiet
        return


def look(browser: Browser, address: str, file: Path, shots: Path, axe: str) -> list[str]:
    """Faults of one drawn page at both sizes; leaves a screenshot of each."""
    name, theme, _ = file.name.split(".")
    faults: list[str] = []
    for size, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.on("console", partial(note_errors, faults))
        page.goto(f"{address}/{file.name}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{size}: scrolls sideways")
        page.screenshot(path=shots / f"{name}.{theme}.{size}.png", full_page=True)
        faults += [f"{size}: {fault}" for fault in judge(page, axe)]
        context.close()
    return faults


def note_errors(faults: list[str], message: ConsoleMessage) -> None:
    if message.type == "error":
        faults.append(f"console: {message.text}")


def judge(page: Page, axe: str) -> list[str]:
    """Axe violations as lines; every <details> is opened first so nothing hides."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true })")
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
    return [
        f"{v['id']}: {v['help']}: {n['html'][:140]} {n['failureSummary'][-200:]}"
        for v in found["violations"]
        for n in v["nodes"]
    ]


def main(folder: Path, shots: Path, names: list[str]) -> int:
    shots.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    axe = (PACKAGES / "axe-core/axe.min.js").read_text(encoding="utf-8")
    count = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for file in sorted(folder.glob("*.html")):
            if names and file.name.split(".")[0] not in names:
                continue
            for fault in look(browser, f"http://127.0.0.1:{server.server_port}", file, shots, axe):
                count += 1
                print(f"{file.name}: {fault}")
        browser.close()
    server.shutdown()
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
