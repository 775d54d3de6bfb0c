"""Reports of mail servers and providers: RFC 3464 and RFC 5965, and what is no standard at all."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

from tests.channels.mails.building import OURS, TOKEN, Case, mail, part, several

ABOUT = "<m.message.17@shop.example>"
COPY = (
    f"From: {OURS}\r\nTo: gone@customer.example\r\nMessage-ID: {ABOUT}\r\nSubject: Your complaint\r\n\r\nDear Nora\r\n"
)
FAILED = {"outcome": "bounce", "auto": True}
AUTO = {"outcome": "auto", "auto": True}
DAEMON = "Mail Delivery System <MAILER-DAEMON@mail.example>"


def status(action: str = "failed", code: str = "5.1.1", said: str = "smtp; 550 5.1.1 no such user") -> bytes:
    return part(
        "message/delivery-status",
        "Reporting-MTA: dns; mail.example\r\n\r\nOriginal-Recipient: rfc822;gone@customer.example\r\n"
        f"Final-Recipient: rfc822; gone@customer.example\r\nAction: {action}\r\nStatus: {code}\r\nDiagnostic-Code: {said}\r\n",
    )


def report(*inside: bytes, kind: str = "delivery-status", **changed: str | None) -> bytes:
    told = {"From": DAEMON, "Subject": "Undelivered Mail Returned to Sender", "Return_Path": "<>", **changed}
    return several(*inside, kind="report", more=f"; report-type={kind}", **told)


ARF = part(
    "message/feedback-report",
    "Feedback-Type: abuse\r\nUser-Agent: Box/1\r\nVersion: 1\r\nOriginal-Rcpt-To: gone@customer.example\r\n",
)
CASES = [
    Case("delivery failed", report(part("text/plain", "Sorry."), status(), part("message/rfc822", COPY)), FAILED,
         {"reason": "gone@customer.example"}),
    Case("delivery failed, headers only", report(part("text/plain", "Sorry."), status(), part("text/rfc822-headers", COPY)), FAILED),
    Case("delivery failed, no copy", report(part("text/plain", "Sorry."), status(), To=OURS.replace("@", f"+b.{TOKEN}@")), FAILED),
    Case("mailbox full", report(status(code="5.2.2", said="smtp; 552 mailbox full")), FAILED, {"reason": "5.2.2"}),
    Case("refused as spam", report(status(code="5.7.1")), FAILED),
    Case("delayed", report(status(action="delayed", code="4.4.1"), Subject="Delayed Mail (still being retried)"), AUTO),
    Case("delivered", report(status(action="delivered", code="2.0.0"), Subject="Successful Mail Delivery Report"), AUTO),
    Case("relayed", report(status(action="relayed", code="2.0.0")), AUTO),
    Case("no action, a code alone", report(part("message/delivery-status", "Final-Recipient: rfc822;x@y.example\r\nStatus: 5.0.0\r\n")), FAILED),
    Case("report without fields", report(part("message/delivery-status", "")), FAILED),
    Case("report of nonsense", report(part("message/delivery-status", b"\xff\xfe\x00:::\r\n\r\n:")), FAILED),
    Case("report type left out", several(part("text/plain", "Sorry"), status(), kind="mixed", From=DAEMON), FAILED),
    Case("report in base64", report(part("message/delivery-status", b"RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGdvbmVAY3VzdG9tZXIuZXhhbXBsZQ0KQWN0aW9uOiBmYWlsZWQNCg==",
         Content_Transfer_Encoding="base64")), FAILED),
    Case("international report", report(part("message/global-delivery-status",
         "Final-Recipient: utf-8; grün@käufer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n")), FAILED),
    Case("reported as unwanted", report(part("text/plain", "Abuse."), ARF, part("message/rfc822", COPY), kind="feedback-report", From="abuse@isp.example"),
         FAILED, {"reason": "unwanted"}),
    Case("reported as unwanted, no copy", report(ARF, kind="feedback-report", From="abuse@isp.example"), FAILED),
    Case("failure in words, qmail", mail(f"Hi. This is the qmail-send program.\r\n<gone@customer.example>:\r\n550 no such user\r\n--- Below\r\nMessage-ID: {ABOUT}\r\n",
         From="MAILER-DAEMON@q.example", Subject="failure notice"), FAILED, {"reason": "gone@customer.example"}),
    Case("failure in words, Exchange", mail("Ihre Nachricht hat gone@customer.example nicht erreicht. 5.1.10", From="postmaster@x.example",
         Subject="Unzustellbar: Ihre Beschwerde"), FAILED),
    Case("failure in words, French", mail("Échec", From="postmaster@x.example", Subject="Échec de remise"), FAILED),
    Case("failure in words, Japanese", mail("550 no", From="MAILER-DAEMON@x.example", Subject="配信不能"), FAILED),
    Case("failed recipients named", mail("No", From="Mail <mailer@x.example>", X_Failed_Recipients="gone@customer.example"), FAILED),
    Case("undeliverable as a matter", mail("My parcel was undeliverable", Subject="Undeliverable parcel, again"), {"outcome": "complaint"}),
]  # fmt: skip
