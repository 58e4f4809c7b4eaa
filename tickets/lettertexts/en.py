"""Letters in English: plain, short, from a person."""

TEXTS = {
    "acknowledgement": (
        "We have your message: {reference}",
        """Hello {name},

Your message is here, and a person has it. Its number is {reference}.
You wrote about: {subject}

{agent} looks after it.
You will hear from us by {due}.

You can read along, add something or take it back at any time. The link is yours alone; do not pass it on.

See how it stands: {link}

{agent}""",
        """{organisation}: your message is here, number {reference}. {agent} looks after it.
You will hear from us by {due}.
{link}""",
    ),
    "reply": (
        "{agent} has answered: {reference}",
        """Hello {name},

{body}

{agent}

Write back here, or add a file: {link}""",
        """{organisation}, {reference}: {agent} has answered.
{link}""",
    ),
    "ask": (
        "A question about {reference}",
        """Hello {name},

To go on with {reference} we need something from you.

{body}

Until we hear from you, this part of the work rests; everything else goes on.

Answer here: {link}

{agent}""",
        """{organisation}, {reference}: {agent} has a question for you.
{link}""",
    ),
    "apology": (
        "We are sorry: {reference}",
        """Hello {name},

{body}

{agent}

See what happens next: {link}""",
        """{organisation}, {reference}: {body} {agent}
{link}""",
    ),
    "confirm_request": (
        "Did we understand you? {reference}",
        """Hello {name},

Before we look for a solution we want to be sure that we have understood you. This is what we wrote down:

{body}

If it is right, say yes. If something is wrong or missing, put it right in your own words.
We would like to hear by {until}.

Confirm or correct: {link}

{agent}""",
        """{organisation}, {reference}: did we understand you? {agent} asks you to confirm or correct it.
{link}""",
    ),
    "proposal": (
        "Our proposal for {reference}",
        """Hello {name},

This is what we propose:

{body}

You may accept or refuse. No answer does not count as yes.
The proposal stands until {until}.

Accept or refuse: {link}

{agent}""",
        """{organisation}, {reference}: {agent} has made you a proposal. Accept or refuse it; no answer is not a yes.
{link}""",
    ),
    "progress": (
        "How {reference} stands",
        """Hello {name},

{body}

The next word from us comes by {due}.

See how it stands: {link}

{agent}""",
        """{organisation}, {reference}: there is news from {agent}.
The next word comes by {due}.
{link}""",
    ),
    "survey": (
        "Did it help? {reference}",
        """Hello {name},

Some time ago we settled {reference} with you. Did it do what it was meant to do?

Three short questions; you can change your answers for seven days.
We would like to hear by {until}.
A 'no' is as welcome as a 'yes': the case is then taken up again.

Tell us: {link}

{agent}""",
        """{organisation}: did our solution for {reference} help? Three short questions:
{link}""",
    ),
    "reminder": (
        "We have not heard from you: {reference}",
        """Hello {name},

We wrote to you about {reference} and need your word to go on.

{body}

If you no longer want it, tell us that, too; then we stop asking.
We keep the question open until {until}.

Answer here: {link}

{agent}""",
        """{organisation}, {reference}: we are waiting for your word.
It stays open until {until}.
{link}""",
    ),
    "closing": (
        "What became of {reference}",
        """Hello {name},

{body}

With this, {reference} is settled for us. Is it for you, too? If not, write to us: a person reads
it and looks at the case again.
This link works until {until}.

Read it all, or write back: {link}

{agent}""",
        """{organisation}: {reference} is settled. If it is not for you, write to us:
{link}""",
    ),
    "track": (
        "Your link to {reference}",
        """Hello,

You, or somebody who knows your address, asked for a link to {reference}. If it was not you, nothing needs to be done.

The link works until {until}. It is yours alone; do not pass it on.

Open the case: {link}""",
        """{organisation}: your link to {reference}, for you alone.
{link}""",
    ),
    "staff_notice": (
        "{reference}: {subject}",
        """{name},

{body}
It is due by {due}.

Open it: {link}""",
        """{reference}: {body}
Due by {due}.
{link}""",
    ),
}

STANDING = {
    "listen": "You have not been forgotten. We are going through what you wrote, and ask where it is unclear.",
    "apologise": "You have not been forgotten. We know what happened to you, and speak to you about it next.",
    "confirm": "We are putting down in our words what happened. Next you tell us whether we understood it.",
    "resolve": "We are at work on the solution. Next you hear what we propose, or that what we agreed on is done.",
    "follow_up": "What we agreed on is done and needs some time to show its effect. Next we ask you whether it helped.",
    "prevent": "Your case is settled. We are finding out what caused it, so that it does not happen again.",
    "archive": "Your case is settled. We are checking that nothing was left out; then you get a last word from us.",
    "complaint": "You have not been forgotten. We are at work on your complaint.",
    "enquiry": "Your question is still with us. We are looking for the answer; you get it as soon as we have it.",
    "request": "What you asked for is under way. You hear from us when it is done, or if we need something.",
    "suggestion": "Your suggestion is being weighed by those it concerns. Next you hear what becomes of it, and why.",
    "praise": "Your kind words are on their way to those whom they concern.",
    "by": "We mean to take this step by {when}.",
    "who": "{agent} looks after it. If you want to know more, or something has changed, write back or call.",
}
