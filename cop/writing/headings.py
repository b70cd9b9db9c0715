"""Headings to begin with, for each kind of text, in our own words. A group changes or drops whichever it likes."""

from __future__ import annotations

BEGINNINGS = {
    "manifesto": (
        ("What we believe", "What do we hold to be true about talent, whoever is in charge?"),
        ("What we want to change", "What should no longer be as it is?"),
        ("What we will do", "What does each of us start with?"),
        ("What we ask of others", "Whose help do we need, and for what?"),
    ),
    "vision": (
        ("In three years", "What would a newcomer notice on the first day?"),
        ("For the people we work with", "What is different for them?"),
        ("How we will know", "What would tell us that we are getting there?"),
    ),
    "charter": (
        ("Why we exist", "Our purpose, in one breath."),
        ("How we treat each other", "Our ethos: what anybody may expect of us here."),
        ("What we work on", "Our aims: a few that we can name by heart."),
        ("What there will be because of us", "Our outputs: things that others can use."),
    ),
    "way-of-working": (
        ("When and where we meet", "Rhythm, place, who invites."),
        ("Who does what", "Hosting, notes, time: in turns?"),
        ("How we decide", "And how somebody says no."),
        ("How we look after what is said here", "What stays in the room, and what may leave it."),
    ),
    "definitions": (
        ("Words we use", "One line for each word: **talent** is …"),
        ("Words we avoid", "And what we say instead."),
        ("Where we do not agree yet", "Both wordings, side by side."),
    ),
    "other": (
        ("What this is for", "Who will read it, and when?"),
        ("What we say", "The text itself."),
        ("When we look at it again", "A date, or a sign."),
    ),
}


def headings(kind: str) -> str:
    """Markdown: a heading and a question under it, to be written over."""
    parts = BEGINNINGS.get(kind, BEGINNINGS["other"])
    return "\n".join(f"## {heading}\n\n*{question}*\n" for heading, question in parts)
