"""The templates everybody begins with: kind of message, name, words. Plain English, a name, a date, no \
blame."""

from __future__ import annotations

_END = "\n\n{handler}\n{team}, {company}"

FIRST: tuple[tuple[str, str, str], ...] = (
    (
        "acknowledgement",
        "Thank you, and what happens next",
        """Dear {customer},

Thank you for telling us about this. I am sorry that you had to.

My name is {handler} and I look after your complaint. Its reference is {reference}.

I will first make sure that I have understood what went wrong and what you would like us to do. I will write \
to you with our decision by {due} at the latest. If anything changes before then, I will tell you myself."""
        + _END,
    ),
    (
        "acknowledgement",
        "Thank you, when somebody was put out badly",
        """Dear {customer},

Thank you for taking the time to tell us what happened. It should not have been like this, and I am sorry.

I am {handler}. From now on you need to tell your story to nobody but me. Your reference is {reference}.

If there is anything that would make it easier for you to talk with us, such as large print, another \
language or a time of day, please say so and I will see to it. You will have our decision by {due}."""
        + _END,
    ),
    (
        "question",
        "One thing we need to know",
        """Dear {customer},

I am looking into your complaint {reference}. To decide fairly I need to know one more thing:

[your question]

You can answer in your own words and in the way that suits you. As soon as I have your answer I go on with \
it."""
        + _END,
    ),
    (
        "question",
        "Please send us a photograph or a receipt",
        """Dear {customer},

About your complaint {reference}: a photograph of [what], or the receipt, would help me to see what happened.

If you have neither, that is all right. Tell me instead what you remember: when you bought it, where, and \
when it went wrong."""
        + _END,
    ),
    (
        "question",
        "Have we understood you?",
        """Dear {customer},

Before I decide about your complaint {reference} I want to be sure that I have understood you. As I see it, \
this is what happened:

[what happened]

And this is what you would like us to do:

[what would put it right]

Is that right, and is anything missing?"""
        + _END,
    ),
    (
        "update",
        "Where your complaint stands",
        """Dear {customer},

I promised to keep you informed about your complaint {reference}.

Since I last wrote I have [what was done]. Next I will [what happens next]. You will hear from me by {due} \
at the latest."""
        + _END,
    ),
    (
        "update",
        "We are waiting for somebody else",
        """Dear {customer},

About your complaint {reference}: I have asked [who] about [what], and I am waiting for the answer. I have \
told them by when we need it.

You need to do nothing. I will write to you again by {due}, even if the answer has not come by then."""
        + _END,
    ),
    (
        "extension",
        "It takes longer, and why",
        """Dear {customer},

I said that I would write to you with our decision about your complaint {reference} by now. I cannot do so \
yet, and I am sorry.

It takes longer because [why]. I would rather get it right than answer you too soon. You will have our \
decision by [the new date].

If you do not want to wait, tell me, and I will explain where else you can turn."""
        + _END,
    ),
    (
        "decision",
        "You are right",
        """We uphold your complaint. You were right to tell us, and we are sorry for what happened.

[each point, and what we found]""",
    ),
    (
        "decision",
        "You are right in part",
        """We uphold your complaint in part.

We agree with you that [the points upheld], and we are sorry for it.

We do not agree that [the other points]. The reasons are below, so that you can see how we came to this.""",
    ),
    (
        "decision",
        "We do not agree",
        """We have looked carefully at what you told us, and we do not uphold your complaint. I know that \
this is not what you hoped for.

The reasons are below. If you think that we have missed something, please tell us what it is. You can also \
ask somebody independent to look at it; how to do that is at the end of this letter.""",
    ),
    (
        "set_aside",
        "This is not a complaint, but here is who can help",
        """What you asked us is a question rather than a complaint, so we do not handle it as one. We have \
passed it to [who], who will answer you by [when].

If we have misunderstood you and you do want to complain, tell us, and we begin at once.""",
    ),
)
