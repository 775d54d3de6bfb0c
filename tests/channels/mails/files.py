"""What comes along: files, mails in mails, invitations, pictures, winmail.dat."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

import binascii
import struct

from tests.channels.mails.building import HEAD, Case, file, joined, mail, nested, part, several

HELLO = part("text/plain; charset=utf-8", "Hallo")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def winmail(*files: tuple[str, bytes], text: str = "") -> bytes:
    """A winmail.dat as small as one can be."""
    raw = struct.pack("<IH", 0x223E9F78, 1)
    raw += _attribute(1, 0x2800C, text.encode() + b"\0") if text else b""
    for name, content in files:
        raw += (
            _attribute(2, 0x69002, b"\0" * 14)
            + _attribute(2, 0x18010, name.encode() + b"\0")
            + _attribute(2, 0x6800F, content)
        )
    return raw


def long_named(name: str) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    properties = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(said)) + said + b"\0" * (-len(said) % 4)
    raw = struct.pack("<IH", 0x223E9F78, 1) + _attribute(2, 0x69002, b"\0" * 14)
    return (
        raw
        + _attribute(2, 0x18010, b"SHORT~1.TXT\0")
        + _attribute(2, 0x6800F, b"abc")
        + _attribute(2, 0x69005, properties)
    )


def sent(name: str, *parts: bytes, files: list[tuple[str, str, int]], text: str = "Hallo", **more: str | None) -> Case:
    listed = [{"name": one, "type": kind, "size": size} for one, kind, size in files]
    return Case(name, several(*parts, **more), {"outcome": "complaint", "text": text, "attachments": listed})


def uu(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"Hallo\r\n\r\nbegin 644 photo.jpg\r\n" + b"".join(lines).replace(b"\n", b"\r\n") + b"`\r\nend\r\n"


TNEF = "application/ms-tnef"
BIN = "application/octet-stream"
INNER = "\r\n".join(f"{name}: {value}" for name, value in HEAD.items()) + "\r\n\r\nThe words inside\r\n"
CASES = [
    sent("a file", HELLO, file("bill.pdf", "application/pdf", b"%PDF-1.7"), files=[("bill.pdf", "application/pdf", 8)]),
    sent("a file alone", file("bill.pdf", "application/pdf", b"%PDF"), files=[("bill.pdf", "application/pdf", 4)], text=""),
    sent("text as a file", HELLO, file("log.txt", "text/plain", b"lines"), files=[("log.txt", "text/plain", 5)]),
    sent("text with a name, no disposition", HELLO, part('text/plain; name="log.txt"', "lines"), files=[("log.txt", "text/plain", 5)]),
    sent("HTML as a file", HELLO, file("page.html", "text/html", b"<script>"), files=[("page.html", "text/html", 8)]),
    sent("path in a name", HELLO, file("../../etc/passwd", BIN, b"x"), files=[("passwd", BIN, 1)]),
    sent("Windows path in a name", HELLO, file("C:\\\\Windows\\\\x.exe", BIN, b"x"), files=[("x.exe", BIN, 1)]),
    sent("a name that turns around", HELLO, part(f"{BIN}; name*=utf-8''invoice%E2%80%AEfdp.exe", "x"), files=[("invoicefdp.exe", BIN, 1)]),
    sent("a name in pieces", HELLO, part(f"{BIN}; name*0*=utf-8''gr%C3%BC; name*1*=%C3%9Fe.pdf", "x"), files=[("grüße.pdf", BIN, 1)]),
    sent("a name as an encoded word", HELLO, file("=?utf-8?Q?gr=C3=BC=C3=9Fe.pdf?=", BIN, b"x"), files=[("grüße.pdf", BIN, 1)]),
    sent("a name in an unknown charset", HELLO, part(f"{BIN}; name*=x-none''a%E9.pdf", "x"), files=[("aé.pdf", BIN, 1)]),
    sent("no name", HELLO, part("application/pdf", "x"), files=[("attachment-1.pdf", "application/pdf", 1)]),
    sent("a name of dots", HELLO, file("...", BIN, b"x"), files=[("attachment-1.bin", BIN, 1)]),
    sent("a name of a thousand signs", HELLO, file("a" * 1000 + ".pdf", BIN, b"x"), files=[("a" * 100 + ".pdf", BIN, 1)]),
    sent("type of nonsense", HELLO, part("x?y; name=a.b", "x"), files=[("a.b", "text/plain", 1)]),
    sent("an empty file", HELLO, file("empty.txt", "text/plain", b""), files=[("empty.txt", "text/plain", 0)]),
    sent("a picture in the words", HELLO, file("photo.png", "image/png", PNG, "inline"), files=[("photo.png", "image/png", 16)]),
    sent("a picture related to HTML", nested(part("text/html", '<p>Hallo</p><img src="cid:1" alt="photo">'),
         part("image/png; name=p.png", PNG, Content_ID="<1>"), kind="related", boundary="r"), files=[("p.png", "image/png", 16)], text="Hallo\n\n[photo]"),
    sent("an invitation", nested(HELLO, part("text/calendar; method=REQUEST; charset=utf-8", "BEGIN:VCALENDAR"), kind="alternative", boundary="a"),
         files=[("attachment-1.ics", "text/calendar", 15)]),
    sent("a mail passed on as a file", HELLO, part("message/rfc822", INNER), files=[("Kettle.eml", "message/rfc822", len(INNER.replace("\r\n", "\n")))]),
    sent("words around a picture", HELLO, file("p.png", "image/png", PNG, "inline"), part("text/plain", "and more"), files=[("p.png", "image/png", 16)], text="Hallo\n\nand more"),
    sent("winmail.dat with two files", HELLO, file("winmail.dat", TNEF, winmail(("a.txt", b"abc"), ("b.txt", b"de"))),
         files=[("winmail.dat", TNEF, len(winmail(("a.txt", b"abc"), ("b.txt", b"de")))), ("a.txt", BIN, 3), ("b.txt", BIN, 2)]),
    sent("winmail.dat with a long name", HELLO, file("winmail.dat", TNEF, long_named("grüße aus köln.txt")),
         files=[("winmail.dat", TNEF, len(long_named("grüße aus köln.txt"))), ("grüße aus köln.txt", BIN, 3)]),
    sent("winmail.dat with the words", file("winmail.dat", TNEF, winmail(text="Hallo")), files=[("winmail.dat", TNEF, len(winmail(text="Hallo")))]),
    sent("winmail.dat by another name", HELLO, file("att.dat", BIN, winmail(("a.txt", b"abc"))), files=[("att.dat", BIN, len(winmail(("a.txt", b"abc")))), ("a.txt", BIN, 3)]),
    sent("winmail.dat cut short", HELLO, file("winmail.dat", TNEF, winmail(("a.txt", b"abc"))[:30]), files=[("winmail.dat", TNEF, 30)]),
    sent("winmail.dat that is none", HELLO, file("winmail.dat", TNEF, b"nonsense"), files=[("winmail.dat", TNEF, 8)]),
    sent("winmail.dat of endless length", HELLO, file("winmail.dat", TNEF, winmail() + b"\x01\x0c\x80\x02\x00\xff\xff\xff\xff"), files=[("winmail.dat", TNEF, 15)]),
    Case("a mail that only carries a mail", mail(INNER, Content_Type="message/rfc822"), {"outcome": "complaint"}, {"text": "The words inside"}),
    Case("a mail passed on without a word", several(part("text/plain", " "), part("message/rfc822", INNER)), {"outcome": "complaint"}, {"text": "The words inside"}),
    Case("a file written into the words", mail(uu(b"abc" * 30)), {"outcome": "complaint", "text": "Hallo",
         "attachments": [{"name": "photo.jpg", "type": BIN, "size": 90}]}),
    Case("encrypted", several(part("application/pgp-encrypted", "Version: 1"), part(BIN, "x"), kind="encrypted"), {"outcome": "held"}),
    Case("sealed by S/MIME", mail("MIAGCSqG", Content_Type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", Content_Transfer_Encoding="base64"), {"outcome": "held"}),
    sent("signed", HELLO, part("application/pgp-signature; name=signature.asc", "x"), files=[("signature.asc", "application/pgp-signature", 1)], kind="signed"),
    sent("a hundred files", HELLO, *[file(f"{n}.txt", "text/plain", b"x") for n in range(100)], files=[(f"{n}.txt", "text/plain", 1) for n in range(100)]),
    Case("pieces of one mail", mail("first half", Content_Type="message/partial; number=1; total=2; id=x"), {"outcome": "complaint"}),
    Case("words elsewhere", mail("", Content_Type="message/external-body; access-type=URL; URL=http://x.example/"), {"outcome": "complaint"}),
    Case("alternatives within related within mixed", several(nested(nested(HELLO, part("text/html", "<p>Hallo"), kind="alternative", boundary="a"),
         part("image/png; name=p.png", PNG), kind="related", boundary="r")), {"text": "Hallo"}),
    Case("alternatives of the same kind", mail(joined(part("text/plain", "one"), part("text/plain", "two"), boundary="a"), Content_Type="multipart/alternative; boundary=a"), {"outcome": "complaint"}, {"text": "one"}),
]  # fmt: skip
