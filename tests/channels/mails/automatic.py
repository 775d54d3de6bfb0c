"""Mail no person wrote: out of office in many languages, lists, campaigns, receipts, loops."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

from tests.channels.mails.building import OURS, TOKEN, Case, mail, part, several

AWAY = {
    "English": "Automatic reply: Kettle", "English, old": "Out of Office: Kettle", "English, auto": "Auto: Out of office",
    "German": "Automatische Antwort: Wasserkocher", "German, old": "Abwesenheitsnotiz: Wasserkocher", "French": "Réponse automatique : Bouilloire",
    "French, old": "Absence du bureau", "Spanish": "Respuesta automática: Hervidor", "Italian": "Risposta automatica: Bollitore", "Portuguese": "Resposta automática: Chaleira",
    "Dutch": "Automatisch antwoord: Waterkoker", "Dutch, old": "Afwezig: Waterkoker", "Swedish": "Automatiskt svar: Vattenkokare", "Danish": "Automatisk svar: Elkedel",
    "Danish, old": "Fravær: Elkedel", "Norwegian": "Autosvar: Vannkoker", "Finnish": "Automaattinen vastaus: Vedenkeitin", "Polish": "Odpowiedź automatyczna: Czajnik",
    "Czech": "Automatická odpověď: Konvice", "Slovak": "Automatická odpoveď: Kanvica", "Hungarian": "Automatikus válasz: Vízforraló",
    "Romanian": "Răspuns automat: Fierbător", "Croatian": "Automatski odgovor: Kuhalo", "Slovene": "Samodejni odgovor: Grelnik",
    "Russian": "Автоматический ответ: Чайник", "Ukrainian": "Автоматична відповідь: Чайник", "Bulgarian": "Автоматичен отговор: Чайник",
    "Greek": "Αυτόματη απάντηση: Βραστήρας", "Turkish": "Otomatik Yanıt: Su ısıtıcısı", "Japanese": "自動応答: やかん", "Chinese": "自动回复: 水壶",
    "Chinese, traditional": "自動回覆: 水壺", "Korean": "자동 회신: 주전자", "Arabic": "رد تلقائي: الغلاية", "Hebrew": "תשובה אוטומטית: קומקום", "Vietnamese": "Trả lời tự động: Ấm",
    "Lithuanian": "Automatinis atsakymas: Virdulys", "Latvian": "Automātiskā atbilde: Tējkanna", "Estonian": "Automaatvastus: Veekeetja", "Welsh": "Ymateb Awtomatig: Tegell",
}  # fmt: skip
AUTO = {"outcome": "auto", "auto": True}
PERSON = {"outcome": "complaint", "auto": False}


def _signed(name: str, expected: dict[str, object] | None = None, **headers: str | None) -> Case:
    return Case(name, mail(**headers), expected or AUTO)


CASES = [
    *(Case(f"out of office, {language}", mail(Subject=subject), AUTO) for language, subject in AWAY.items()),
    _signed("Re: and out of office", Subject="Re: Out of office"),
    _signed("answered by a program", Auto_Submitted="auto-replied"),
    _signed("made by a program", Auto_Submitted="auto-generated; owner-email=\"x@y.example\""),
    _signed("a value nobody knows", Auto_Submitted="whatever"),
    _signed("written by a person, says so", PERSON, Auto_Submitted="no"),
    _signed("written by a person, comment", PERSON, Auto_Submitted="No (really)"),
    _signed("asks for no automatic answer", X_Auto_Response_Suppress="DR, RN, NRN, OOF, AutoReply"),
    _signed("suppresses all", X_Auto_Response_Suppress="All"),
    _signed("suppresses read receipts alone", PERSON, X_Auto_Response_Suppress="RN"),
    _signed("bulk", Precedence="bulk"),
    _signed("junk", Precedence="junk"),
    _signed("list precedence", Precedence="list"),
    _signed("first class", PERSON, Precedence="first-class"),
    _signed("a mailing list", List_Id="<kettles.lists.example>"),
    _signed("a campaign", List_Unsubscribe="<https://news.example/u/1>"),
    _signed("no return address", Return_Path="<>"),
    _signed("a mail system without a report", From="MAILER-DAEMON@mail.example", Subject="Hello"),
    _signed("postmaster", From="Postmaster <postmaster@mail.example>", Subject="Notice"),
    _signed("an address nobody reads", From="no-reply@bank.example"),
    _signed("an address nobody reads, in German", From="nicht-antworten@bank.example"),
    _signed("a web form writing for somebody", PERSON, From="noreply@forms.example", Reply_To="nora@customer.example"),
    _signed("an old answering machine", X_Autoreply="yes"),
    _signed("another", X_Autorespond="Kettle"),
    _signed("out of office as a matter", PERSON, Subject="Out of office staff were rude to me"),
    _signed("absence as a matter", PERSON, Subject="Absence of any answer to my letters"),
    _signed("vacation as a matter", PERSON, Subject="Vacation ruined by your broken kettle"),
    _signed("our own mail", {"outcome": "ignored", "auto": True}, From=f"Shop <{OURS}>"),
    _signed("our own mail, tagged", {"outcome": "ignored", "auto": True}, From=OURS.replace("@", f"+r.{TOKEN}@")),
    _signed("our own Message-ID", {"outcome": "ignored", "auto": True}, Message_ID="<m.message.17@shop.example>"),
    _signed("to the address for bounces", AUTO, To=OURS.replace("@", f"+b.{TOKEN}@")),
    Case("a receipt that mail was read", several(
        part("text/plain", "Read."), part("message/disposition-notification", "Final-Recipient: rfc822;nora@customer.example\r\nDisposition: x; displayed\r\n"),
        kind="report", more="; report-type=disposition-notification"), AUTO),
    Case("an answer to an invitation", mail("BEGIN:VCALENDAR\r\nEND:VCALENDAR", Content_Type='text/calendar; method=REPLY; charset=utf-8'), AUTO),
]  # fmt: skip
