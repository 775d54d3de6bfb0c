"""Words mail programs put around what people write, in the languages their users have. Lower case; matched whole."""

from __future__ import annotations

AWAY = (
    "auto", "automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response",
    "auto-response", "autoresponse", "autoresponder", "out of office", "out of the office", "out-of-office",
    "ooo", "away from my mail", "on vacation", "vacation", "away from the office", "i am out of office",
    "on annual leave", "on parental leave", "automatische antwort", "automatische rückantwort",
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheit", "abwesenheitsassistent", "nicht im büro",
    "ich bin im urlaub", "abwesend", "réponse automatique", "reponse automatique", "absence du bureau",
    "absent du bureau", "absence", "absente", "message d'absence", "notification d'absence", "avis d'absence",
    "je suis absent", "en congé", "respuesta automática", "respuesta automatica", "fuera de la oficina",
    "fuera de oficina", "ausente", "ausencia", "de vacaciones", "risposta automatica", "fuori sede",
    "fuori ufficio", "assente", "assenza", "assente dall'ufficio", "resposta automática", "resposta automatica",
    "fora do escritório", "fora do escritorio", "ausência temporária", "ausência do escritório", "ausência",
    "resposta automàtica", "fora de l'oficina", "automatisch antwoord", "automatische beantwoording",
    "automatisch bericht", "afwezig", "afwezigheid", "afwezigheidsbericht", "niet aanwezig", "niet op kantoor",
    "autosvar", "automatiskt svar", "frånvaro", "frånvarande", "ej på kontoret", "frånvaromeddelande",
    "semester", "automatisk svar", "fravær", "fraværende", "fraværsmelding", "fraværsbesked", "ikke til stede",
    "ikke på kontoret", "automaattinen vastaus", "poissa", "poissaoloviesti", "lomalla", "poissa toimistosta",
    "automaatvastus", "kontorist väljas", "sjálfvirkt svar", "fjarverandi", "odpowiedź automatyczna",
    "automatyczna odpowiedź", "autoodpowiedź", "nieobecny", "nieobecność", "poza biurem", "automatická odpověď",
    "automatická odpověd", "mimo kancelář", "nepřítomnost", "nejsem v kanceláři", "automatická odpoveď",
    "mimo kancelárie", "neprítomnosť", "automatikus válasz", "házon kívül", "távollét",
    "nem vagyok az irodában", "răspuns automat", "raspuns automat", "în afara biroului", "absență",
    "plecat din birou", "automatski odgovor", "izvan ureda", "odsutan", "odsutnost", "samodejni odgovor",
    "odsotnost", "odsoten", "automatinis atsakymas", "ne biure", "automātiskā atbilde", "prombūtne",
    "ārpus biroja", "автоматический ответ", "автоответ", "вне офиса", "отсутствие", "нет на рабочем месте",
    "в отпуске", "автоматична відповідь", "автовідповідь", "поза офісом", "автоматичен отговор", "извън офиса",
    "аутоматски одговор", "ван канцеларије", "αυτόματη απάντηση", "εκτός γραφείου", "απουσία", "otomatik yanıt",
    "otomatik cevap", "ofis dışında", "ofis dışındayım", "izindeyim", "自動応答", "自動返信", "不在通知",
    "不在のお知らせ", "自动回复", "自动答复", "自動回覆", "不在办公室", "外出", "자동 회신", "자동 응답",
    "자동회신", "부재중", "부재 중", "رد تلقائي", "خارج المكتب", "الرد التلقائي", "מענה אוטומטי",
    "תשובה אוטומטית", "מחוץ למשרד", "پاسخ خودکار", "स्वचालित उत्तर", "स्वचालित जवाब", "कार्यालय से बाहर",
    "ตอบกลับอัตโนมัติ", "ไม่อยู่ที่สำนักงาน", "trả lời tự động", "vắng mặt", "balasan otomatis",
    "balasan automatik", "di luar kantor", "erantzun automatikoa", "ymateb awtomatig", "allan o'r swyddfa",
    "freagra uathoibríoch", "as an oifig",
)  # fmt: skip

FAILED = (
    "undelivered mail returned to sender", "undeliverable", "undeliverable mail", "undeliverable message",
    "mail delivery failed", "mail delivery failure", "mail delivery system",
    "delivery status notification (failure)", "delivery failure", "failure notice", "returned mail",
    "mail could not be delivered", "message undeliverable", "delivery has failed", "mail system error",
    "non remis", "unzustellbar", "nicht zugestellt", "nicht zustellbar", "zustellung fehlgeschlagen",
    "échec de remise", "échec de la remise", "non délivré", "no se puede entregar", "no entregado",
    "mensaje no entregado", "impossibile recapitare", "mancato recapito", "não entregue", "falha na entrega",
    "onbestelbaar", "niet bezorgd", "gick inte att leverera", "kan ikke leveres", "uleverelig",
    "nie można dostarczyć", "niedostarczalne", "nedoručiteľné", "nedoručitelné", "kézbesíthetetlen",
    "не доставлено", "недоставленное сообщение", "не удалось доставить", "teslim edilemedi", "配信不能",
    "配信できません", "无法投递", "退信", "無法傳遞", "배달되지 않음", "تعذر التسليم", "לא נמסר",
    "δεν παραδόθηκε", "ei voitu toimittaa",
)  # fmt: skip

FORWARD = (
    "fw", "fwd", "wg", "tr", "rv", "i", "enc", "doorst", "vs", "vb", "videresendt", "pd", "továbbítás", "přep",
    "prep", "πρθ", "ilt", "轉寄", "转发", "転送", "전달", "i/v", "rif", "tovabb",
)  # fmt: skip
"""What stands before a forwarded mail's subject; an answer's is of no use, as subjects prove nothing."""

WROTE = (
    "wrote", "writes", "schrieb", "hat geschrieben", "geschrieben", "a écrit", "a ecrit", "écrit", "escribió",
    "escribio", "escribía", "ha scritto", "scritto", "scrive", "escreveu", "escrito", "schreef", "geschreven",
    "skrev", "skrifaði", "kirjoitti", "kirjutas", "napisał", "napisała", "napisał(a)", "pisze", "napsal",
    "napsala", "napsal(a)", "napísal", "napísala", "napísal(a)", "írta", "ezt írta", "a scris", "scris",
    "napisao", "napisala", "je napisao", "je napisal", "parašė", "rakstīja", "написал", "написала",
    "написал(а)", "пишет", "пише", "написав", "написала(в)", "написа", "έγραψε", "έγραψες", "yazdı",
    "şunu yazdı", "tarihinde şunu yazdı", "كتب", "כתב", "כתבה", "כתב/ה", "نوشت", "viết", "đã viết", "menulis",
    "เขียนว่า", "ने लिखा", "va escriure", "ha escrit", "idatzi du", "ysgrifennodd", "a scríobh",
    "さんは書きました", "のメール", "のメッセージ", "写道", "寫道", "写道：", "님이 작성", "작성",
)  # fmt: skip
"""How the line ends that a mail program writes above the mail it quotes."""

FROM = (
    "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "saatja", "od", "feladó", "de la", "от",
    "від", "από", "kimden", "gönderen", "发件人", "寄件者", "差出人", "送信者", "보낸 사람", "보낸사람", "من",
    "מאת", "از", "từ", "dari", "จาก", "प्रेषक", "nuo", "no", "frá", "nga", "o", "ó", "expéditeur", "mittente",
    "remetente", "remitente",
)  # fmt: skip

ABOUT = (
    "sent", "date", "to", "cc", "subject", "reply-to", "gesendet", "datum", "an", "betreff", "envoyé", "à",
    "objet", "enviado", "enviado el", "fecha", "para", "asunto", "inviato", "data", "a", "oggetto", "enviada",
    "enviado em", "assunto", "verzonden", "aan", "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne",
    "lähetetty", "vastaanottaja", "aihe", "saadetud", "kellele", "teema", "wysłano", "do", "temat", "odesláno",
    "komu", "předmět", "odoslané", "predmet", "elküldve", "címzett", "tárgy", "trimis", "către", "subiect",
    "poslano", "prima", "za", "zadeva", "отправлено", "дата", "кому", "тема", "надіслано", "изпратено", "до",
    "относно", "στάλθηκε", "προς", "θέμα", "gönderildi", "gönderme tarihi", "kime", "tarih", "konu", "发送时间",
    "日期", "收件人", "主题", "寄件日期", "收件者", "主旨", "送信日時", "宛先", "件名", "日時", "보낸 날짜",
    "보낸 시간", "받는 사람", "제목", "تاريخ الإرسال", "إلى", "الموضوع", "נשלח", "תאריך", "אל", "נושא",
    "ارسال شده", "به", "موضوع", "đã gửi", "tới", "chủ đề", "terkirim", "kepada", "subjek", "ส่งเมื่อ", "ถึง",
    "เรื่อง", "भेजा गया", "विषय", "išsiųsta", "kam", "nosūtīts", "temats", "sent at", "enviat", "assumpte",
)  # fmt: skip
"""Headers that follow the sender's in the block above a quoted mail."""

ORIGINAL = (
    "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht",
    "ursprungliche nachricht", "message d'origine", "message d’origine", "message original", "mensaje original",
    "messaggio originale", "mensagem original", "oorspronkelijk bericht", "originele bericht",
    "originalmeddelande", "ursprungligt meddelande", "oprindelig meddelelse", "original meddelelse",
    "opprinnelig melding", "alkuperäinen viesti", "algne kiri", "wiadomość oryginalna", "oryginalna wiadomość",
    "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesajul original", "mesaj original",
    "izvorna poruka", "izvirno sporočilo", "исходное сообщение", "пересылаемое сообщение",
    "оригинальное сообщение", "оригінальне повідомлення", "оригинално съобщение", "αρχικό μήνυμα",
    "özgün ileti", "orijinal mesaj", "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지", "원본 메일",
    "الرسالة الأصلية", "ההודעה המקורית", "הודעה מקורית", "پیام اصلی", "thư gốc", "pesan asli",
    "missatge original", "originalus pranešimas",
)  # fmt: skip

FORWARDED = (
    "forwarded message", "begin forwarded message", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "message transféré", "début du message transféré",
    "message transmis", "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato",
    "inizio messaggio inoltrato", "mensagem encaminhada", "doorgestuurd bericht", "vidarebefordrat",
    "begin doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt meddelelse", "videresendt melding",
    "välitetty viesti", "edelleen lähetetty viesti", "wiadomość przekazana dalej", "przekazana wiadomość",
    "přeposlaná zpráva", "továbbított üzenet", "mesaj redirecționat", "proslijeđena poruka",
    "пересланное сообщение", "переслане повідомлення", "προωθημένο μήνυμα", "iletilen mesaj", "转发的邮件",
    "転送メッセージ", "전달된 메시지", "رسالة مُعاد توجيهها", "הודעה שהועברה", "thư được chuyển tiếp",
)  # fmt: skip

SENT_FROM = (
    "sent from my", "sent from mail for", "sent from outlook", "sent from yahoo", "sent using", "sent via",
    "get outlook for", "sent with", "von meinem", "gesendet von", "gesendet mit", "von mobil gesendet",
    "diese nachricht wurde von meinem", "envoyé de mon", "envoyé depuis", "envoyé à partir de",
    "téléchargez outlook", "enviado desde mi", "enviado desde", "obtener outlook", "obtén outlook",
    "inviato da", "inviato dal mio", "scarica outlook", "enviado do meu", "enviado a partir do",
    "obter o outlook", "verstuurd vanaf mijn", "verzonden vanaf mijn", "verzonden met", "outlook voor",
    "skickat från", "sendt fra min", "sendt fra", "lähetetty", "hanki outlook", "saadetud minu", "wysłane z",
    "odesláno z", "odoslané z", "iphone-ról küldve", "trimis de pe", "poslano s", "poslano z", "отправлено с",
    "отправлено из", "надіслано з", "изпратено от", "στάλθηκε από", "iphone'umdan gönderildi", "发自我的",
    "從我的", "iphoneから送信", "나의 iphone에서 보냄", "أرسلت من", "نُشر من", "נשלח מה", "được gửi từ",
    "dikirim dari", "ส่งจาก", "मेरे iphone से भेजा गया", "enviat des de", "išsiųsta iš",
)  # fmt: skip
"""How the line begins that a telephone puts under what was written."""

ABOVE = (
    "reply above this line", "type your reply above", "antworten sie oberhalb dieser",
    "au-dessus de cette ligne", "por encima de esta línea", "boven deze regel",
)  # fmt: skip
