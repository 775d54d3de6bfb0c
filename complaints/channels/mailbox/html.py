"""HTML of mail: made harmless for showing, and turned into text. Cleaned first, so that what is read is well formed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from complaints.channels.mailbox.charsets import fit

LONGEST = 2_000_000
DEEPEST_PAGE = 2000
"""Characters of HTML looked at; the raw mail holds the rest."""
DEEPEST = 60
TAGS = {
    "a", "b", "blockquote", "br", "caption", "center", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
GONE = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select"}
BLOCKS = frozenset({
    "blockquote", "caption", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p",
    "pre", "table", "tr", "ul",
})  # fmt: skip
APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
OPENINGS = re.compile(r"<[a-zA-Z]")
MOST_TAGS = 100_000
TAG = re.compile(r"<[^<>]{0,2000}>")
EMPTY = re.compile(r"<{20,}")
NAMED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
ENDLESS = frozenset({
    "p", "li", "td", "th", "tr", "dd", "dt", "br", "hr", "img", "meta", "link", "input", "option", "col", "base",
    "area", "param", "wbr", "source",
})  # fmt: skip
"""Elements people leave open, or that have no end."""
COMMENTED = re.compile(r"<!--\[if[^>]{0,80}\]>|<!\[endif\]-->|<!\[if[^>]{0,80}\]>")
HIDDEN = re.compile(r"[ \t\u00a0\u200b\u034f\u00ad\u2007]+")
LINES = re.compile(r"\n{3,}")


def harmless(page: str) -> str:
    """The page without anything that runs, loads, or looks like ours; links lead out openly."""
    return nh3.clean(
        _bounded(page), tags=TAGS, clean_content_tags=GONE, attributes={"a": {"href"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow ugc",
    )  # fmt: skip


def text_of_html(page: str) -> str:
    """The page as plain text: paragraphs as lines, quotes with their sign, links with where they lead."""
    clean = nh3.clean(
        _bounded(page), tags=TAGS | {"img"}, clean_content_tags=GONE, attributes={"a": {"href"}, "img": {"alt"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel=None,
    )  # fmt: skip
    reader = _Text()
    reader.feed(clean)
    reader.close()
    return reader.told()


def _bounded(page: str) -> str:
    """Cut where it is longer, or holds more tags, than anybody writes: cleaning takes time for each."""
    page = EMPTY.sub(" ", COMMENTED.sub("", fit(page[:LONGEST])))
    if _depth(page) > DEEPEST_PAGE:
        page = TAG.sub(" ", page)
    if page.count("<") <= MOST_TAGS:
        return page
    for number, found in enumerate(OPENINGS.finditer(page)):
        if number == MOST_TAGS:
            return page[: found.start()]
    return page


def _depth(page: str) -> int:
    """How deep it goes at most; cleaning takes time for each level of each element."""
    depth = deepest = 0
    for closing, name in NAMED.findall(page):
        if name.lower() not in ENDLESS:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


class _Text(HTMLParser):
    """Collects lines; how deep the quote is stands before each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.quotes = 0
        self.kept_as_is = 0
        self.leads_to, self.linked = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in BLOCKS:
            self._end_line(apart=tag in APART)
        if tag == "blockquote":
            self.quotes = min(self.quotes + 1, DEEPEST)
        elif tag == "pre":
            self.kept_as_is += 1
        elif tag == "br":
            self._break()
        elif tag == "hr":
            self._end_line()
            self.lines.append("-" * 20)
        elif tag == "li":
            self.line = "* "
        elif tag in ("td", "th"):
            self.line += " " if self.line else ""
        elif tag == "img" and said.get("alt"):
            self.line += f"[{said['alt']}]"
        elif tag == "a":
            self.leads_to, self.linked = said.get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.leads_to:
            shown = self.leads_to.removeprefix("mailto:").removeprefix("tel:")
            if shown.strip("/") not in self.linked.strip("/") and self.linked.strip() not in shown:
                self.line += f" <{shown[:500]}>"
            self.leads_to = ""
        if tag in BLOCKS:
            self._end_line(apart=tag in APART)
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif tag == "pre":
            self.kept_as_is = max(self.kept_as_is - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.leads_to:
            self.linked += data
        if self.kept_as_is:
            first, *others = data.split("\n")
            self.line += first
            for other in others:
                self._break()
                self.line = other
        else:
            words = re.sub(r"\s+", " ", data)
            self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

    def _end_line(self, *, apart: bool = False) -> None:
        if self.line.strip():
            self._break()
        self.line = ""
        if apart and self.lines and self.lines[-1].strip("> "):
            self.lines.append(">" * self.quotes)

    def _break(self) -> None:
        words = self.line.rstrip() if self.kept_as_is else HIDDEN.sub(" ", self.line).strip()
        self.lines.append(f"{'>' * self.quotes} {words}".rstrip() if self.quotes else words)
        self.line = ""

    def told(self) -> str:
        self._end_line()
        return LINES.sub("\n\n", "\n".join(self.lines)).strip()
