"""HTML mail: nothing in it runs, loads or hides; its words and quotes are read."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

from tests.channels.mails.building import Case, mail, part, several


def page(name: str, html: str, text: str, **expected: str) -> Case:
    return Case(
        name, mail(html, Content_Type="text/html; charset=utf-8"), {"outcome": "complaint", "text": text, **expected}
    )


GMAIL = (
    '<div dir="ltr">It leaks.</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, 2 Nov 2026 at 09:30, Shop '
    "&lt;<a href='mailto:c@shop.example'>c@shop.example</a>&gt; wrote:<br></div><blockquote><div>Dear Nora</div></blockquote></div>"
)
OUTLOOK = (
    "<div>It leaks.</div><hr><div id='divRplyFwdMsg'><b>From:</b> Shop &lt;c@shop.example&gt;<br><b>Sent:</b> Monday, 2 November 2026<br>"
    "<b>To:</b> Nora<br><b>Subject:</b> Kettle</div><div>Dear Nora</div>"
)
CASES = [
    page("paragraphs", "<p>One</p><p>Two</p>", "One\n\nTwo"),
    page("line breaks", "One<br>Two<br/>Three", "One\nTwo\nThree"),
    page("a list", "<ul><li>One</li><li>Two</li></ul>", "* One\n* Two"),
    page("a table", "<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>", "One Two\nThree"),
    page("a link", '<a href="https://x.example/a">see here</a>', "see here <https://x.example/a>"),
    page("a link that shows itself", '<a href="https://x.example/a">https://x.example/a</a>', "https://x.example/a"),
    page("a link that runs", '<a href="javascript:alert(1)">see</a>', "see"),
    page("a script", "<p>One</p><script>alert(1)</script>", "One"),
    page("a style", "<style>p{color:red}</style><p>One</p>", "One"),
    page("a title", "<html><head><title>No</title></head><body>One</body></html>", "One"),
    page("a comment", "<!-- no --><p>One<!-- no --></p>", "One"),
    page("conditional comments", "<!--[if mso]><p>no</p><![endif]--><p>One</p>", "no\n\nOne"),
    page("entities", "Gr&uuml;&szlig;e &amp; &#x1F600; &lt;b&gt;", "Grüße & 😀 <b>"),
    page("unclosed tags", "<div><p>One<b>Two", "OneTwo"),
    page("tags that never end", "One <b" + "<" * 50, "One"),
    page("a form", '<form action="x"><input value="y">One<button>Go</button></form>', "OneGo"),
    page("a frame", '<iframe src="http://x.example"></iframe>One', "One"),
    page("a picture that phones home", '<img src="http://x.example/p.gif" width=1>One', "One"),
    page("svg that runs", "<svg><script>alert(1)</script></svg>One", "One"),
    page("preformatted", "<pre>a  b\n c</pre>", "a  b\n c"),
    page("quoted by gmail", GMAIL, "It leaks.\n\nOn Mon, 2 Nov 2026 at 09:30, Shop <c@shop.example> wrote:\n> Dear Nora", visible_reply="It leaks."),
    page("quoted by Outlook", OUTLOOK, f"It leaks.\n{'-' * 20}\nFrom: Shop <c@shop.example>\nSent: Monday, 2 November 2026\nTo: Nora\nSubject: Kettle\nDear Nora",
         visible_reply="It leaks."),
    page("quotes in quotes", "<blockquote>One<blockquote>Two</blockquote></blockquote>Three", "> One\n>> Two\nThree", visible_reply="Three"),
    page("two hundred thousand tags", "<b>" * 200_000 + "One", "One"),
    page("a thousand levels", "<div>" * 1000 + "One", "One"),
    page("a hundred thousand levels", "<div>" * 99_000 + "One", "One"),
    page("ninety thousand fonts", "".join(f"<font a={n}>" for n in range(90_000)) + "One", "One"),
    page("an attribute of a million signs", f'<p title="{"x" * 1_000_000}">One</p>', "One"),
    page("only signs of less", "<" * 300_000, ""),
    page("only signs of and", "&" * 300_000, "&" * 300_000),
    Case("charset in the page", mail('<meta charset="iso-8859-1"><p>Grüße'.encode("latin-1"), Content_Type="text/html"), {"text": "Grüße"}),
    Case("plain and HTML say the same", several(part("text/plain", "One"), part("text/html", "<p>Two"), kind="alternative"), {"text": "One"}),
    Case("plain is empty", several(part("text/plain", " \r\n"), part("text/html", "<p>Two"), kind="alternative"), {"text": "Two"}),
    Case("enriched", mail("<bold>One</bold> two", Content_Type="text/enriched"), {"text": "One two"}),
    Case("flowed", mail("One \r\ntwo \r\nthree.\r\n\r\nFour\r\n", Content_Type="text/plain; format=flowed"), {"text": "One two three.\n\nFour"}),
    Case("flowed without spaces", mail("Eins \r\nzwei\r\n", Content_Type="text/plain; format=flowed; delsp=yes"), {"text": "Einszwei"}),
    Case("flowed with a signature", mail("One\r\n-- \r\nNora\r\n", Content_Type="text/plain; format=flowed"), {"text": "One\n-- \nNora", "visible_reply": "One"}),
]  # fmt: skip
