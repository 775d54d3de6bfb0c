"""Files as they come from outside, all made here: honest ones, and those that try something."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(into, form)
    return into.getvalue()


def photo_with_place() -> bytes:
    """A photo that says where and on whose telephone it was taken, lying on its side."""
    into, exif = io.BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone of Nora Quill"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
    Image.new("RGB", (64, 48), (10, 90, 200)).save(into, "JPEG", exif=exif)
    return into.getvalue()


def noisy_picture() -> bytes:
    into = io.BytesIO()
    Image.frombytes("RGB", (80, 80), random.Random(7).randbytes(80 * 80 * 3)).save(into, "PNG")
    return into.getvalue()


def huge_picture() -> bytes:
    """A few kilobytes that would unpack to 900 million points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    data = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pdf(*, script: bool = False, inside: bool = False, locked: bool = False, launch: bool = False) -> bytes:
    writer, into = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    if script:
        act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(act))
    if inside:
        writer.add_attachment("run.exe", b"MZ")
    if launch:
        act = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    if locked:
        writer.encrypt("secret", algorithm="RC4-128")
    writer.write(into)
    return into.getvalue()


def office(kind: str = "docx", *more: tuple[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(OFFICE[kind], "<document>Words</document>")
        for name, data in more:
            package.writestr(name, data)
    return into.getvalue()


def saved_message() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "__properties_version1.0".encode("utf-16-le") + bytes(512)


HONEST: dict[str, tuple[str, bytes]] = {
    "a photo": ("kettle.JPG", picture()),
    "a picture": ("screen.png", picture("PNG")),
    "a noisy picture": ("noise.png", noisy_picture()),
    "a letter": ("letter.pdf", pdf()),
    "words": ("note.txt", "Grüße, the kettle hums.\n".encode()),
    "old words": ("old.log", "Gr\xfc\xdfe".encode("latin-1")),
    "wide words": ("wide.txt", "Grüße".encode("utf-16")),
    "a mail": ("mail.eml", b"From: nora@customer.example\r\nSubject: Kettle\r\n\r\nIt hums.\r\n"),
    "a saved mail": ("mail.msg", saved_message()),
    "a document": ("order.docx", office()),
    "a table": ("costs.xlsx", office("xlsx", ("xl/printerSettings/printerSettings1.bin", b"x"))),
}

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"

REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing": ("empty.txt", b""),
    "11 MB": ("long.txt", b"a" * (11 * 1024 * 1024)),
    "a program": ("setup.exe", b"MZ" + bytes(200)),
    "a program called a picture": ("photo.jpg", b"MZ\x90\x00" + bytes(400)),
    "a program called words": ("readme.txt", b"MZ\x90\x00\x03" + bytes(400)),
    "a Linux program called words": ("readme.txt", b"\x7fELF\x02\x01\x01" + bytes(64)),
    "a script called words": ("readme.txt", b"#!/bin/sh\nrm -rf ~\n"),
    "two endings": ("invoice.pdf.exe", pdf()),
    "an ending with a trailing dot": ("page.html.", HTML),
    "a drawing that runs": ("mark.svg", SVG),
    "a drawing called a picture": ("mark.png", SVG),
    "a page": ("page.html", HTML),
    "a page called a picture": ("page.jpg", HTML),
    "a page called a letter": ("page.pdf", HTML),
    "a page before a letter": ("page.pdf", HTML + pdf()),
    "a letter cut short": ("letter.pdf", pdf()[:120]),
    "half a letter": ("letter.pdf", b"%PDF-1.7\n%%EOF"),
    "a letter with a script": ("letter.pdf", pdf(script=True)),
    "a letter that starts a program": ("letter.pdf", pdf(launch=True)),
    "a letter with a file inside": ("letter.pdf", pdf(inside=True)),
    "a locked letter": ("letter.pdf", pdf(locked=True)),
    "a letter that is an archive too": ("letter.pdf", pdf() + office()),
    "a picture cut short": ("photo.png", noisy_picture()[:2000]),
    "a picture of 900 million points": ("photo.png", huge_picture()),
    "an animated picture": ("fun.gif", b"GIF89a" + bytes(40)),
    "an archive called a document": ("order.docx", office("xlsx")),
    "an archive": ("all.zip", office()),
    "a bomb": ("order.docx", office("docx", ("word/media/a.xml", bytes(150 * 1024 * 1024)))),
    "a bomb of many parts": ("o.docx", office("docx", *((f"word/{n}.xml", b"") for n in range(3100)))),
    "a path out of the archive": ("order.docx", office("docx", ("../../etc/cron.d/x", b"x"))),
    "a macro": ("order.docx", office("docx", ("word/vbaProject.bin", b"x"))),
    "an object inside": ("order.docx", office("docx", ("word/embeddings/oleObject1.bin", b"x"))),
    "a damaged archive": ("order.docx", office()[:90]),
    "an old document called a mail": ("old.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "no ending": ("kettle", picture()),
    "only an ending": (".htaccess", b"Require all granted"),
}

NAMES: dict[str, str] = {
    "../../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\win.txt": "win.txt",
    "/abs/olute.txt": "olute.txt",
    "invoice\u202etxt.exe.txt": "invoicetxt.exe.txt",
    "\u202ecod.evil.txt": "cod.evil.txt",
    "a\x00b\r\nSet-Cookie: x.txt": "ab Set-Cookie_ x.txt",
    "<img src=x onerror=alert(1)>.txt": "_img src=x onerror=alert(1)_.txt",
    'quo"te.txt': "quo_te.txt",
    "  spaces   in   it .txt": "spaces in it.txt",
    "...txt": "file.txt",
    "CON.txt": "CON.txt",
    "תלונה.txt": "תלונה.txt",
    "e\u0301.txt": "é.txt",
    "x" * 300 + ".txt": "x" * 96 + ".txt",
    "photo.TEXT": "photo.txt",
}
