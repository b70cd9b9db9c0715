"""What made-up phones say. Short, so that a room that practises can tell at a glance that nobody meant it."""

TOPICS = (
    "How do we keep people after their first year?",
    "A careers talk that is more than a form",
    "Who covers when everybody is at the same conference?",
    "Moving between trusts without starting again",
    "What we stopped doing, and nobody missed",
    "A list of who is good at what",
    "Nights, weekends and learning",
    "How managers hear about our work",
    "Two small teams that could be one",
    "What new starters ask in week three",
)
FEELINGS = (
    "Tired, and glad that I came.",
    "Hopeful for the first time this week.",
    "A little lost, in a good way.",
    "Calm.",
    "Busy in the head.",
    "Lighter than this morning.",
)
TODAY = (
    "Good pace. The second topic could have gone on.",
    "I said more than I meant to, and that was fine.",
    "Useful. I will try one thing tomorrow.",
    "Too warm in here, otherwise good.",
    "I liked that we began with what was left from last time.",
    "Short and to the point.",
)
CURIOUS = (
    "What do the others do when nobody applies?",
    "Could we see one example from start to end?",
    "Who decides this where you are?",
    "What happened to the idea with the map?",
    "How long did it take until it worked?",
    "Would it work with half the time?",
)
