"""Mail no standard allows, which arrives every day."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

from tests.channels.mails.building import CUSTOMER, Case, joined, mail, nested, part, several

NOTHING = {
    "outcome": "held",
    "from": "",
    "subject": "",
    "text": "",
    "visible_reply": "",
    "attachments": [],
    "auto": False,
}


def _deep(levels: int) -> bytes:
    inner = part("text/plain", "down here")
    for level in range(levels):
        inner = nested(inner, kind="mixed", boundary=f"=_{level}")
    return mail(b"", Content_Type=None).rstrip() + b"\r\n" + inner


def _mail_in_mail(levels: int) -> bytes:
    inner = mail("the innermost words")
    for _ in range(levels):
        inner = mail(inner, Content_Type="message/rfc822")
    return inner


CASES = [
    Case("no bytes at all", b"", NOTHING),
    Case("blank lines only", b"\r\n\r\n\n", NOTHING),
    Case("one NUL", b"\x00", NOTHING | {"outcome": "held"}),
    Case("every byte there is", bytes(range(256)) * 8, {"outcome": "held", "from": ""}),
    Case("no headers, only words", b"My kettle broke and nobody answers.\r\n", {"outcome": "held", "text": "My kettle broke and nobody answers."}),
    Case("headers only", mail(b"").rstrip(), {"outcome": "complaint", "subject": "Kettle", "text": ""}),
    Case("empty body, subject only", mail(b""), {"outcome": "complaint", "text": "", "visible_reply": ""}),
    Case("empty body, no subject", mail(b"", Subject=None), {"outcome": "held"}),
    Case("spaces only", mail(b"  \r\n\t\r\n", Subject="  "), {"outcome": "held"}),
    Case("no sender", mail(From=None), {"outcome": "held", "text": "My kettle broke."}),
    Case("a sender without address", mail(From="Nora"), {"outcome": "held", "name": "Nora"}),
    Case("an empty sender", mail(From="<>"), {"outcome": "held", "from": ""}),
    Case("only Sender, no From", mail(From=None, Sender="n@c.example"), {"outcome": "complaint", "from": "n@c.example"}),
    Case("two senders", mail(From=f"{CUSTOMER}, other@c.example"), {"outcome": "complaint", "from": CUSTOMER}),
    Case("From twice", mail().replace(b"To:", b"From: second@c.example\r\nTo:"), {"from": CUSTOMER}),
    Case("Subject twice", mail().replace(b"To:", b"Subject: first\r\nTo:"), {"subject": "first"}),
    Case("unclosed angle bracket", mail(From="Nora <nora@customer.example"), {"outcome": "complaint", "from": CUSTOMER}),
    Case("unclosed quote", mail(From=f'"Nora <{CUSTOMER}>'), {"outcome": "complaint", "from": CUSTOMER}),
    Case("address in the name", mail(From=f'"boss@shop.example" <{CUSTOMER}>'), {"from": CUSTOMER, "name": "boss@shop.example"}),
    Case("comment as a name", mail(From=f"{CUSTOMER} (Nora Quill)"), {"from": CUSTOMER, "name": "Nora Quill"}),
    Case("group as a sender", mail(From=f"Friends: {CUSTOMER};"), {"from": CUSTOMER}),
    Case("undisclosed recipients", mail(To="undisclosed-recipients:;"), {"outcome": "complaint"}),
    Case("a thousand nested comments", mail(From="(" * 5000 + CUSTOMER), {"outcome": "complaint"}),
    Case("a header of a hundred thousand signs", mail(Subject="x" * 100_000), {"outcome": "complaint", "subject": "x" * 500}),
    Case("ten thousand recipients", mail(To=", ".join(f"p{n}@c.example" for n in range(10_000))), {"outcome": "complaint"}),
    Case("header without a colon", mail().replace(b"To:", b"This is no header\r\nTo:"), {"outcome": "complaint", "from": CUSTOMER}),
    Case("space before the colon", mail().replace(b"Subject:", b"Subject :"), {"outcome": "complaint"}),
    Case("folded subject", mail(Subject="Kettle\r\n broken\r\n\tagain"), {"subject": "Kettle broken again"}),
    Case("bare line feeds", mail(end="\n"), {"outcome": "complaint", "text": "My kettle broke."}),
    Case("bare carriage returns", mail(b"My kettle broke.\r", end="\r"), {"outcome": "complaint", "subject": "Kettle", "text": "My kettle broke."}),
    Case("a mailbox file's first line", b"From nora Mon Nov  2 09:30:00 2026\r\n" + mail(), {"outcome": "complaint", "from": CUSTOMER}),
    Case("a mark before the first header", b"\xef\xbb\xbf" + mail(), {"outcome": "complaint", "from": CUSTOMER}),
    Case("a date nobody can read", mail(Date="yesterday, after tea"), {"outcome": "complaint"}),
    Case("a date beyond all years", mail(Date="Mon, 02 Nov 99999 09:30:00 +9999"), {"outcome": "complaint"}),
    Case("content type without a slash", mail(Content_Type="text"), {"outcome": "complaint", "text": "My kettle broke."}),
    Case("empty content type", mail(Content_Type=""), {"text": "My kettle broke."}),
    Case("content type of nothing but signs", mail(Content_Type=';;;=;"'), {"outcome": "complaint", "text": "My kettle broke."}),
    Case("multipart without boundary", mail(Content_Type="multipart/mixed"), {"outcome": "complaint"}),
    Case("boundary that never comes", several(kind="mixed").replace(b"--=_b1", b"--other"), {"outcome": "complaint"}),
    Case("last boundary missing", several(part("text/plain", "Hallo"))[:-10], {"outcome": "complaint"}, {"text": "Hallo"}),
    Case("empty boundary", mail(joined(part("text/plain", "Hallo"), boundary=""), Content_Type='multipart/mixed; boundary=""'), {"outcome": "complaint"}),
    Case("the same boundary inside and out", several(nested(part("text/plain", "Hallo"), kind="alternative", boundary="=_b1")),
         {"outcome": "complaint"}),
    Case("a boundary of three hundred signs", several(part("text/plain", "Hallo"), boundary="b" * 300), {"outcome": "complaint"}, {"text": "Hallo"}),
    Case("a part without headers", several(b"\r\nHallo"), {"text": "Hallo"}),
    Case("an empty part", several(b"", part("text/plain", "Hallo")), {"text": "Hallo"}),
    Case("multipart in base64", several(part("text/plain", "Hallo"), Content_Transfer_Encoding="base64"), {"outcome": "complaint"}),
    Case("thirty levels deep", _deep(30), {"outcome": "complaint", "text": "down here"}),
    Case("two thousand levels deep", _deep(2000), {"outcome": "complaint"}),
    Case("twenty mails in mails", _mail_in_mail(20), {"outcome": "complaint"}),
    Case("a thousand mails in mails", _mail_in_mail(1000), {"outcome": "complaint"}),
    Case("five thousand parts", several(*[part("text/plain", "x")] * 5000), {"outcome": "complaint"}),
    Case("a line of a million signs", mail(b"y" * 1_000_000), {"outcome": "complaint", "text": "y" * 500_000}),
    Case("a hundred thousand headers", mail().replace(b"To:", b"X-A: 1\r\n" * 100_000 + b"To:"), {"outcome": "complaint"}),
    Case("Message-ID without brackets", mail(Message_ID="one"), {"outcome": "complaint"}),
    Case("card number in the words", mail("Card 4111 1111 1111 1111"), {"outcome": "complaint"}),
]  # fmt: skip
