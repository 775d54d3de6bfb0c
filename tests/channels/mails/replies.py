"""Answers: what was written, apart from what was quoted, in the ways and languages of many mail programs."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

from tests.channels.mails.building import OURS, TOKEN, Case, mail

SAID = "It still does not boil.\n\nPlease send somebody."
ADDRESS = "Shop <complaints@shop.example>"
WROTE = {
    "English": f"On Mon, 2 Nov 2026 at 09:30, {ADDRESS} wrote:", "English, folded": f"On Mon, 2 Nov 2026 at 09:30, Shop\n<{OURS}>\nwrote:",
    "German": f"Am Mo., 2. Nov. 2026 um 09:30 Uhr schrieb {ADDRESS}:", "German, Thunderbird": "Am 02.11.26 um 09:30 schrieb Shop:",
    "French": f"Le lun. 2 nov. 2026 à 09:30, {ADDRESS} a écrit :", "Spanish": f"El lun, 2 nov 2026 a las 9:30, {ADDRESS} escribió:",
    "Italian": f"Il giorno lun 2 nov 2026 alle ore 09:30 {ADDRESS} ha scritto:", "Portuguese": f"Em seg., 2 de nov. de 2026 às 09:30, {ADDRESS} escreveu:",
    "Dutch": f"Op ma 2 nov 2026 om 09:30 schreef {ADDRESS}:", "Swedish": f"Den mån 2 nov. 2026 kl 09:30 skrev {ADDRESS}:",
    "Danish": f"Den man. 2. nov. 2026 kl. 09.30 skrev {ADDRESS}:", "Norwegian": f"man. 2. nov. 2026 kl. 09:30 skrev {ADDRESS}:",
    "Finnish": f"ma 2. marrask. 2026 klo 9.30 {ADDRESS} kirjoitti:", "Polish": f"pon., 2 lis 2026 o 09:30 {ADDRESS} napisał(a):",
    "Czech": f"po 2. 11. 2026 v 9:30 odesílatel {ADDRESS} napsal:", "Slovak": f"po 2. 11. 2026 o 9:30 {ADDRESS} napísal(a):",
    "Hungarian": f"Shop <{OURS}> ezt írta (időpont: 2026. nov. 2., H, 9:30):", "Romanian": f"lun., 2 nov. 2026 la 09:30, {ADDRESS} a scris:",
    "Croatian": f"pon, 2. stu 2026. u 09:30 {ADDRESS} napisao je:", "Russian": f"пн, 2 нояб. 2026 г. в 09:30, {ADDRESS} написал:",
    "Ukrainian": f"пн, 2 лист. 2026 р. о 09:30 {ADDRESS} пише:", "Bulgarian": f"На пн, 2.11.2026 г. в 9:30 {ADDRESS} написа:",
    "Greek": f"Στις Δευ 2 Νοε 2026 στις 9:30 π.μ., ο χρήστης {ADDRESS} έγραψε:", "Turkish": f"{ADDRESS}, 2 Kas 2026 Pzt, 09:30 tarihinde şunu yazdı:",
    "Japanese": f"2026年11月2日(月) 9:30 {ADDRESS}さんは書きました:", "Chinese": f"Shop <{OURS}> 于2026年11月2日周一 09:30写道：",
    "Korean": "2026년 11월 2일 (월) 오전 9:30, Shop님이 작성:", "Arabic": f"في الاثنين، 2 نوفمبر 2026 في 9:30 ص كتب {ADDRESS}:",
    "Hebrew": f"בתאריך יום ב׳, 2 בנוב׳ 2026 ב-9:30 מאת {ADDRESS} כתב:", "Vietnamese": f"Vào Th 2, 2 thg 11, 2026 vào lúc 09:30 {ADDRESS} đã viết:",
    "Indonesian": f"Pada Sen, 2 Nov 2026 pukul 09.30 {ADDRESS} menulis:",
}  # fmt: skip
QUOTED = "\n\n> Dear Nora,\n> we are sorry.\n>\n> Redress\n"
BARE = "\n\nDear Nora,\nwe are sorry.\n\nRedress\n"
BLOCKS = {
    "English": "From: Shop <complaints@shop.example>\nSent: Monday, 2 November 2026 09:30\nTo: Nora\nSubject: Kettle",
    "German": "Von: Shop <complaints@shop.example>\nGesendet: Montag, 2. November 2026 09:30\nAn: Nora\nBetreff: Wasserkocher",
    "French": "De : Shop <complaints@shop.example>\nEnvoyé : lundi 2 novembre 2026 09:30\nÀ : Nora\nObjet : Bouilloire",
    "Spanish": "De: Shop <complaints@shop.example>\nEnviado: lunes, 2 de noviembre de 2026 9:30\nPara: Nora\nAsunto: Hervidor",
    "Italian": "Da: Shop <complaints@shop.example>\nInviato: lunedì 2 novembre 2026 09:30\nA: Nora\nOggetto: Bollitore",
    "Portuguese": "De: Shop <complaints@shop.example>\nEnviada em: segunda-feira, 2 de novembro de 2026\nPara: Nora\nAssunto: Chaleira",
    "Dutch": "Van: Shop <complaints@shop.example>\nVerzonden: maandag 2 november 2026\nAan: Nora\nOnderwerp: Waterkoker",
    "Swedish": "Från: Shop <complaints@shop.example>\nSkickat: den 2 november 2026\nTill: Nora\nÄmne: Vattenkokare",
    "Danish": "Fra: Shop <complaints@shop.example>\nSendt: 2. november 2026\nTil: Nora\nEmne: Elkedel",
    "Polish": "Od: Shop <complaints@shop.example>\nWysłano: poniedziałek, 2 listopada 2026\nDo: Nora\nTemat: Czajnik",
    "Czech": "Od: Shop <complaints@shop.example>\nOdesláno: pondělí 2. listopadu 2026\nKomu: Nora\nPředmět: Konvice",
    "Russian": "От: Shop <complaints@shop.example>\nОтправлено: 2 ноября 2026 г. 9:30\nКому: Nora\nТема: Чайник",
    "Turkish": "Kimden: Shop <complaints@shop.example>\nGönderildi: 2 Kasım 2026\nKime: Nora\nKonu: Su ısıtıcısı",
    "Japanese": "差出人: Shop <complaints@shop.example>\n送信日時: 2026年11月2日\n宛先: Nora\n件名: やかん",
    "Chinese": "发件人: Shop <complaints@shop.example>\n发送时间: 2026年11月2日\n收件人: Nora\n主题: 水壶",
    "Korean": "보낸 사람: Shop <complaints@shop.example>\n보낸 날짜: 2026년 11월 2일\n받는 사람: Nora\n제목: 주전자",
    "Arabic": "من: Shop <complaints@shop.example>\nتاريخ الإرسال: 2 نوفمبر 2026\nإلى: Nora\nالموضوع: الغلاية",
    "Greek": "Από: Shop <complaints@shop.example>\nΣτάλθηκε: Δευτέρα, 2 Νοεμβρίου 2026\nΠρος: Nora\nΘέμα: Βραστήρας",
    "bold, as telephones write it": "*From:* Shop <complaints@shop.example>\n*Sent:* Monday, 2 November 2026 09:30\n*To:* Nora\n*Subject:* Kettle",
}  # fmt: skip
SIGNATURES = {
    "two dashes": "-- \nNora Quill\n12 Mill Lane", "iPhone": "Sent from my iPhone", "iPhone in German": "Von meinem iPhone gesendet",
    "iPhone in French": "Envoyé de mon iPhone", "iPhone in Italian": "Inviato da iPhone", "iPhone in Spanish": "Enviado desde mi iPhone",
    "iPhone in Dutch": "Verstuurd vanaf mijn iPhone", "Outlook": "Get Outlook for Android <https://aka.ms/x>", "iPhone in Chinese": "发自我的 iPhone",
    "iPhone in Russian": "Отправлено с iPhone",
}  # fmt: skip
ANSWER = {"outcome": "reply", "auto": False}
SHOWN = {**ANSWER, "visible_reply": SAID}
TO_TOKEN = OURS.replace("@", f"+r.{TOKEN}@")


def answer(name: str, body: str, expected: dict[str, object] | None = None, **headers: str | None) -> Case:
    told = {"Subject": "Re: Kettle", "In_Reply_To": "<m.message.17@shop.example>", **headers}
    return Case(name, mail(body, Content_Type="text/plain; charset=utf-8", **told), expected or SHOWN)


CASES = [
    *(answer(f"quoted with signs, {name}", f"{SAID}\n\n{line}{QUOTED}") for name, line in WROTE.items()),
    *(answer(f"quoted without signs, {name}", f"{SAID}\n\n{line}{BARE}") for name, line in WROTE.items() if name not in ("Hungarian", "Croatian")),
    *(answer(f"headers above, {name}", f"{SAID}\n\n{block}{BARE}") for name, block in BLOCKS.items()),
    *(answer(f"signature, {name}", f"{SAID}\n\n{line}\n") for name, line in SIGNATURES.items()),
    answer("a line of underscores above the headers", f"{SAID}\n\n{'_' * 32}\n{BLOCKS['English']}{BARE}"),
    answer("original message", f"{SAID}\n\n-----Original Message-----\n{BLOCKS['English']}{BARE}"),
    answer("original message, German", f"{SAID}\n\n-----Ursprüngliche Nachricht-----\n{BLOCKS['German']}{BARE}"),
    answer("original message, French", f"{SAID}\n\n-------- Message d'origine --------\nblah\n"),
    answer("answer below the quote", f"{WROTE['English']}\n> Dear Nora,\n> sorry.\n\n{SAID}\n"),
    answer("answers between", f"{WROTE['English']}\n> When?\n\nOn Monday.\n\n> Which?\n\nThe red one.\n", {**ANSWER, "visible_reply": "On Monday.\n\n\nThe red one."}),
    answer("marker line", f"{SAID}\n\n##- Please type your reply above this line -##\nDear Nora\n"),
    answer("nothing but the quote", f"{WROTE['English']}{QUOTED}", {**ANSWER, "visible_reply": ""}),
    answer("signature that is none", "Sent from my shop was\na broken kettle\nand a bill\nand a letter", {**ANSWER, "visible_reply": "Sent from my shop was\na broken kettle\nand a bill\nand a letter"}),
    answer("a colon is no quote", "I want two things on Monday 3:\nmoney\nand peace", {**ANSWER, "visible_reply": "I want two things on Monday 3:\nmoney\nand peace"}),
    answer("from: in a sentence", "From: the beginning it leaked.\nNothing helped.", {**ANSWER, "visible_reply": "From: the beginning it leaked.\nNothing helped."}),
    answer("by the reply address", f"{SAID}\n", {**SHOWN, "reason": "answers a message of ours (reply address)"}, To=TO_TOKEN, In_Reply_To=None),
    answer("by the reply address in upper case", f"{SAID}\n", SHOWN, To=TO_TOKEN.upper(), In_Reply_To=None),
    answer("by the address it was delivered to", f"{SAID}\n", SHOWN, Delivered_To=TO_TOKEN, In_Reply_To=None),
    answer("by References", f"{SAID}\n", {**SHOWN, "reason": "answers a message of ours (Message-ID)"}, References="<x@y.example>\r\n <m.message.17@shop.example>", In_Reply_To=None),
    answer("by the subject alone is a new complaint", f"{SAID}\n", {"outcome": "complaint"}, Subject="Re: R-2026-123456: Kettle", In_Reply_To=None),
    answer("a token of a wrong length", f"{SAID}\n", {"outcome": "complaint"}, To=OURS.replace("@", "+r.abc@"), In_Reply_To=None),
    answer("answers somebody else's mail", f"{SAID}\n", ANSWER, In_Reply_To="<their@customer.example>"),
    answer("forwards what others wrote", "See below.\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\nSubject: Bill\n\nPay!",
           {"outcome": "complaint", "visible_reply": "See below."}, Subject="Fwd: Bill", In_Reply_To="<their@customer.example>"),
    answer("forwards without a word", "---------- Forwarded message ---------\nFrom: X <x@y.example>\nSubject: Bill\n\nPay at once!",
           {"outcome": "complaint", "visible_reply": "---------- Forwarded message ---------\nFrom: X <x@y.example>\nSubject: Bill\n\nPay at once!"}, Subject="WG: Bill", In_Reply_To=None),
    answer("twenty thousand quote levels", f"{SAID}\n\n{'>' * 20_000} x\n"),
    answer("a hundred thousand quoted lines", f"{SAID}\n\n" + "> x\n" * 100_000, ANSWER),
]  # fmt: skip
