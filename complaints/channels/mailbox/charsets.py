"""Bytes to text when the sender named the wrong character set, none, or one nobody knows."""

from __future__ import annotations

import codecs
import re

REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Python can decode these, but no mail is written in them, and some take quadratic time."""

KNOWN_AS = {
    "utf8mb4": "utf-8", "unicode": "utf-8", "cp_850": "cp850", "x_gbk": "gb18030", "gbk": "gb18030",
    "gb2312": "gb18030", "gb_2312_80": "gb18030", "ks_c_5601_1987": "cp949", "ks_c_5601": "cp949", "euc_kr": "cp949",
    "shift_jis": "cp932", "x_sjis": "cp932", "sjis": "cp932", "windows_31j": "cp932", "iso_2022_jp": "iso2022_jp_3",
    "iso_8859_1": "cp1252", "latin1": "cp1252", "latin_1": "cp1252", "iso8859_1": "cp1252", "us_ascii": "cp1252",
    "ascii": "cp1252", "ansi_x3.4_1968": "cp1252", "iso_8859_9": "cp1254", "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8", "iso_8859_6_i": "iso8859_6", "tis_620": "cp874", "iso_8859_11": "cp874",
    "windows_874": "cp874", "x_mac_roman": "mac_roman", "macintosh": "mac_roman", "x_windows_1251": "cp1251",
    "unicode_1_1_utf_7": "utf-7", "unicode_1_1_utf_8": "utf-8", "big5": "big5hkscs", "x_euc_jp": "euc_jp",
}  # fmt: skip
"""Names seen in mail, and what is meant; as browsers do, the small sets are read as the larger that holds them."""

SHAPE = re.compile(r"[^a-z0-9.]+")
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def text_of(raw: bytes, declared: str = "") -> str:
    """The text most likely meant. What cannot be read is shown as a replacement sign, never lost silently."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            return fit(raw.decode(name, "replace"))
    return fit(_decoded(raw, known(declared)))


def html_charset(raw: bytes) -> str:
    """What an HTML page says of itself in its first lines."""
    found = META.search(raw[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def known(declared: str) -> str:
    """The codec's name, or nothing when there is none that mail may use."""
    shape = SHAPE.sub("_", declared.strip().strip("\"'").lower()).strip("_")
    name = KNOWN_AS.get(shape, shape)
    try:
        found = codecs.lookup(name).name if name else ""
        b"Text".decode(found or "ascii", "replace")  # LookupError from codecs that turn bytes into bytes
    except (LookupError, ValueError):
        return ""
    return "" if found.replace("-", "_") in REFUSED else found


def _decoded(raw: bytes, name: str) -> str:
    if name not in ("", "utf-8"):
        return _stated(raw, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _nearly_utf8(raw)


def _stated(raw: bytes, name: str) -> str:
    """As stated, unless it plainly is UTF-8: other writing is hardly ever valid UTF-8 by chance."""
    if any(byte > 127 for byte in raw[:4096]) or not raw.isascii():
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode(name, "replace")
    except (UnicodeError, ValueError):
        return _nearly_utf8(raw)


def _nearly_utf8(raw: bytes) -> str:
    """Cut or damaged UTF-8 keeps its good part; what never was UTF-8 is read as Western European."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for sign in text if sign > "\x7f") - broken
    return text if good > broken else raw.decode("cp1252", "replace")


def fit(text: str) -> str:
    """Text a database and a page can hold: no NUL, no lone halves of characters, no control signs but line ends."""
    return UNFIT.sub("", text)
