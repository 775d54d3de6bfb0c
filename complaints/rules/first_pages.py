"""The pages for customers that everybody begins with: plain words, no promise that is not the policy's own.

A company reads them before it opens its doors, changes what is not so, and publishes its own version.
"""

from __future__ import annotations

from typing import Final

from complaints.choices import PageKind

PROCEDURE = """
Something went wrong, and you want to tell us. Thank you. It gives us the chance to put it right, for you and for the
next person.

Complaining is free. It never counts against you, and you will be treated just as well afterwards.

## How to complain

- [Use our form](/complain/). It takes a few minutes, and you can stop and come back.
- Write to [{email}](mailto:{email}).
- Tell anybody who works here: on the telephone, at the counter, or in a letter. They write it down for you.

You do not need special words. Tell us what happened, and what would put it right. A friend, a relative or an adviser
can complain for you, if you agree.

If something would make it easier for you to deal with us, please say so: large print, another language, an
interpreter, a quiet time to talk.

## What happens then

1. **We thank you and listen.** You get a reference, the name of a person, and the dates by which you hear from us.
2. **We make sure we have understood.** We ask what we do not know, and agree with you what your complaint is about.
3. **We look into it.** We hear everybody who was there, look at our records, and decide. You get our answer in writing,
with the reasons, and with what we do to put it right.
4. **We ask you afterwards.** Is it settled? If not, it is not over.

## What we promise, and by when

{promises}

If we need longer, we tell you before the day, say why, and give you a new day.

## If you are not happy with our answer

Tell us. Somebody who has not worked on your complaint before looks at it again.

{outside}

## What we do with what you tell us

We use it to put things right, and to do better. [Read how we look after what you tell us](/about/privacy/).
"""

PROMISE = """
This is what you can hold us to.

## When you tell us that something went wrong

{promises}

We count working days: the days on which we are open. The day your complaint reaches us is not counted.

## How we treat you

- You talk to a person, and you know their name.
- You do not have to tell your story twice.
- We say sorry when we were wrong.
- We give you a day, and keep it. If we cannot, we tell you before.
- We ask what you need to deal with us, and remember it.
- We write so that it can be understood.

## If we break a promise

Tell us at [{email}](mailto:{email}), or say so to the person who looks after your complaint. What we owe you for it,
you get without asking twice.
"""

RETURNS = """
## If it is faulty

Bring it back, or send it back. You do not have to prove why it broke in the first months: we look at it. We repair it,
replace it, or give you your money back, and we pay what it costs to send it.

Your rights by law stay as they are, whatever this page says.

## If you have changed your mind

If you bought it from us at a distance (online, by post or by telephone), the law gives you time to change your mind.
Tell us within that time and send it back. We return what you paid, with the usual cost of delivery.

Some things cannot come back: things made just for you, things that spoil, and sealed things that are not clean to
return once opened.

## How to do it

1. Write to [{email}](mailto:{email}), or tell us at the counter. Say what it is and when you bought it.
2. We tell you where it goes, and by when you have your money or your new one.
3. Keep the receipt or the e-mail of your order. If it is lost, tell us: we look for it in our records.

## If it does not go well

[Make a complaint](/complain/). You do not need to wait.
"""

PRIVACY = """
When you complain, you tell us things about yourself. This page says what we do with them.

## What we keep

- your name, and how to reach you
- what you told us, the files you sent, and what we wrote to each other
- what you need to deal with us, if you told us
- what we found, decided and did, and when

Please do not send us card numbers. If you do, we cover them up as they arrive.

Pictures lose the place and time hidden inside them before we keep them.

## Why

To answer you, to put things right, to pay what we owe you, and to learn from it. We may be asked by the body that
supervises us to show how we handled complaints. We do not sell what you tell us and do not use it to advertise.

## Who reads it

The people who work on your complaint, and those who check our work. Every time somebody opens it, that is written
down. Very private things are shown only to those who need them.

## How long

As long as the law and our rules ask for after your complaint has ended, and not longer. A complaint you began with
our form and did not send is deleted after 14 days.

## Your rights

You may ask what we hold about you, have mistakes put right, and object. In some cases you may have it deleted. Write
to [{email}](mailto:{email}). If you are not happy with how we look after what you told us, you may turn to the office
that looks after data protection in your country.

## Cookies

Our form keeps one cookie, so that it finds your answers again while you write. It is gone when you close the browser.
If you choose a language, we remember that too. There are no others on these pages, and nobody follows you.
"""

ACCESSIBILITY = """
We want everybody to be able to complain, in the way that suits them.

## What we do

- You can use these pages with the keyboard alone, with a screen reader, with large print, and with your own colours.
- They work without JavaScript, on an old telephone, and on a slow connection.
- One question stands on a page. Nobody times you while you write; you can save it and come back within 14 days.
- We do not ask you to solve puzzles or to read crooked letters to prove that you are a person.
- Messages about a mistake say what to do, beside the question and at the top of the page.
- We aim at the Web Content Accessibility Guidelines 2.2, level AA, and test every change of these pages for it.

## What we know does not work yet

Files that you or others send us are shown as they were sent. If you cannot read one we sent you, ask for another form.

## Other ways to reach us

Write to [{email}](mailto:{email}), or tell anybody who works here. We can write to you in large print, talk with you
through an interpreter, call at a time that is good for you, or talk with somebody you trust.

## If something on these pages stops you

[Tell us](/complain/), or write to [{email}](mailto:{email}). Say which page and what you use. We answer as we answer
every complaint.
"""

FIRST: Final = (
    (PageKind.PROCEDURE, "How we handle complaints", PROCEDURE),
    (PageKind.PROMISE, "Our customer service promise", PROMISE),
    (PageKind.RETURNS, "Returns and refunds", RETURNS),
    (PageKind.PRIVACY, "Your privacy", PRIVACY),
    (PageKind.ACCESSIBILITY, "Accessibility", ACCESSIBILITY),
)
