"""Character sets: stated rightly, wrongly, not at all; in bodies and in headers."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

import base64
import quopri

from tests.channels.mails.building import Case, file, mail, several

WORDS = {
    "utf-8": "Grüße – naïve café €", "iso-8859-1": "Grüße aus Köln", "iso-8859-15": "Preis: 30 €", "windows-1252": "“Quoted” – 30 €",
    "iso-8859-2": "Žluťoučký kůň", "windows-1250": "Zażółć gęślą jaźń", "iso-8859-5": "Чайник сломался", "koi8-r": "Чайник сломался",
    "koi8-u": "Чайник зламався", "windows-1251": "Чайник не работает", "iso-8859-7": "Ο βραστήρας χάλασε", "windows-1253": "Χάλασε",
    "iso-8859-9": "Su ısıtıcısı bozuldu", "windows-1254": "Bozuldu ğüşiöç", "windows-1255": "הקומקום התקלקל", "iso-8859-8": "הקומקום",
    "windows-1256": "الغلاية تعطلت", "iso-8859-6": "الغلاية", "windows-1257": "Virdulys sugedo ąčęė", "iso-8859-13": "Tējkanna ā",
    "windows-1258": "ấm", "tis-620": "กาต้มน้ำเสีย", "gb2312": "水壶坏了", "gbk": "水壶坏了", "gb18030": "水壶坏了𠮷", "big5": "水壺壞了",
    "shift_jis": "やかんが壊れました", "iso-2022-jp": "やかんが壊れました", "euc-jp": "やかんが壊れました", "euc-kr": "주전자가 고장",
    "ks_c_5601-1987": "주전자가 고장", "utf-16": "Kettle ☕", "utf-32": "Kettle", "cp437": "Kettle é", "macintosh": "Café naïve", "utf-7": "Grüße",
}  # fmt: skip
CODECS = {"tis-620": "cp874", "ks_c_5601-1987": "cp949", "macintosh": "mac_roman", "windows-1258": "cp1258"}


def _body(charset: str, text: str) -> Case:
    raw = base64.encodebytes(text.encode(CODECS.get(charset, charset)))
    whole = mail(raw, Content_Type=f"text/plain; charset={charset}", Content_Transfer_Encoding="base64")
    return Case(f"body in {charset}", whole, {"outcome": "complaint", "text": text})


def _subject(charset: str, text: str, way: str) -> Case:
    raw = text.encode(CODECS.get(charset, charset))
    said = base64.b64encode(raw).decode() if way == "B" else "".join(f"={byte:02X}" for byte in raw)
    whole = mail(Subject=f"=?{charset}?{way}?{said}?=")
    return Case(f"subject in {charset} {way}", whole, {"outcome": "complaint", "subject": text})


LATIN = "Reklamation über Gerät"
CASES = [
    *(_body(charset, text) for charset, text in WORDS.items() if charset != "windows-1258"),
    _subject("utf-8", "Größe", "Q"), _subject("iso-8859-1", "Réclamation", "B"), _subject("koi8-r", "Жалоба", "B"),
    _subject("gb2312", "投诉", "B"), _subject("iso-2022-jp", "苦情", "B"), _subject("windows-1251", "Жалоба", "Q"),
    Case("latin-1 that says it is ascii", mail(LATIN.encode("latin-1"), Content_Type="text/plain; charset=us-ascii"), {"text": LATIN}),
    Case("utf-8 that says it is latin-1", mail(LATIN, Content_Type="text/plain; charset=iso-8859-1"), {"text": LATIN}),
    Case("latin-1 that says it is utf-8", mail(LATIN.encode("latin-1"), Content_Type="text/plain; charset=utf-8"), {"text": LATIN}),
    Case("no charset, utf-8", mail(LATIN), {"text": LATIN}),
    Case("no charset, cp1252", mail("“Très cher”".encode("cp1252")), {"text": "“Très cher”"}),
    Case("unknown charset", mail("Grüße", Content_Type="text/plain; charset=x-unknown"), {"text": "Grüße"}),
    Case("a codec that is no charset", mail("Hallo", Content_Type="text/plain; charset=hex"), {"text": "Hallo"}),
    Case("rot13 as charset", mail("Hallo", Content_Type="text/plain; charset=rot13"), {"text": "Hallo"}),
    Case("punycode as charset", mail("Hallo-", Content_Type="text/plain; charset=punycode"), {"text": "Hallo-"}),
    Case("charset in quotes in quotes", mail("Grüße", Content_Type="text/plain; charset=\"'utf-8'\""), {"text": "Grüße"}),
    Case("charset with a language tag", mail("Grüße", Content_Type="text/plain; charset*=us-ascii'en'utf-8"), {"text": "Grüße"}),
    Case("utf-8 with a byte order mark", mail(b"\xef\xbb\xbfHallo", Content_Type="text/plain; charset=us-ascii"), {"text": "Hallo"}),
    Case("utf-16 that says it is utf-8", mail("Hallo".encode("utf-16"), Content_Type="text/plain; charset=utf-8"), {"text": "Hallo"}),
    Case("utf-8 cut in a character", mail("Schöne Grüße aus Köln ü".encode()[:-1], Content_Type="text/plain; charset=utf-8"),
         {"outcome": "complaint"}, {"text": "Schöne Grüße aus Köln"}),
    Case("NUL bytes in the body", mail(b"Ket\x00tle\x00"), {"text": "Kettle"}),
    Case("raw latin-1 in headers", mail(Subject="R\udce9clamation", From=f"Zo\udceb <{'z@c.example'}>"), {"subject": "Réclamation", "name": "Zoë"}),
    Case("raw utf-8 in headers", mail(Subject="Réclamation über 投诉"), {"subject": "Réclamation über 投诉"}),
    Case("a character cut between two encoded words", mail(Subject="=?utf-8?B?R3LDvA==?=\r\n =?utf-8?Q?=C3?= =?utf-8?Q?=9Fe?="), {"subject": "Grüße"}),
    Case("encoded word without padding", mail(Subject="=?utf-8?B?R3LDvMOfZQ?="), {"subject": "Grüße"}),
    Case("encoded word that never ends", mail(Subject="=?utf-8?B?R3LDvMOfZQ"), {"subject": "=?utf-8?B?R3LDvMOfZQ"}),
    Case("encoded word with spaces in it", mail(Subject="=?utf-8?Q?Gr=C3=BC=C3=9Fe an alle?="), {"subject": "Grüße an alle"}),
    Case("encoded word with a language", mail(Subject="=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?="), {"subject": "Grüße"}),
    Case("encoded word in an unknown charset", mail(Subject="=?x-nobody?Q?Gr=C3=BC?="), {"subject": "Grü"}),
    Case("encoded word inside a word", mail(Subject="abc=?utf-8?Q?=C3=BC?=def"), {"subject": "abcüdef"}),
    Case("encoded name with a comma", mail(From='=?utf-8?Q?M=C3=BCller=2C_Zo=C3=AB?= <zoe@c.example>'), {"name": "Müller, Zoë", "from": "zoe@c.example"}),
    Case("the whole sender as one encoded word", mail(From="=?utf-8?B?Wm/DqyA8em9lQGMuZXhhbXBsZT4=?="), {"name": "Zoë", "from": "zoe@c.example"}),
    Case("quoted-printable with a bad escape", mail(b"Gr=C3=BC=C3=9Fe =ZZ =\r\nzusammen", Content_Type="text/plain; charset=utf-8",
         Content_Transfer_Encoding="quoted-printable"), {"outcome": "complaint"}, {"text": "Grüße"}),
    Case("base64 with rubbish between", mail(b"SGFs!!bG8g\r\n***V2VsdA==", Content_Transfer_Encoding="base64"), {"text": "Hallo Welt"}),
    Case("base64 cut short", mail(b"SGFsbG8gV2Vs\r\ndA=", Content_Transfer_Encoding="base64"), {"text": "Hallo Welt"}),
    Case("unknown transfer encoding", mail(b"Hallo", Content_Transfer_Encoding="x-magic"), {"text": "Hallo"}),
    Case("transfer encoding with a comment", mail(quopri.encodestring("Grüße".encode()), Content_Type="text/plain; charset=utf-8",
         Content_Transfer_Encoding="Quoted-Printable"), {"text": "Grüße"}),
    Case("Japanese file name in the old way", several(b"\r\nHallo", file("=?iso-2022-jp?B?GyRCTDUbKEIucGRm?=", "application/pdf", b"%PDF")),
         {"attachments": [{"name": "無.pdf", "type": "application/pdf", "size": 4}]}),
]  # fmt: skip
