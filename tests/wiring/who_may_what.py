"""Who reads what, written by hand: every GET address × whoever may come by, on things of one community.

A new address needs a row here, or its test fails. 200: the page. 404: for them there is no such thing. 403: they
belong here, but not to this. 302: first sign in, or first join. Others as HTTP means them.

The columns: a stranger · a phone that joined the session · a member · a member of another community of the same
programme · somebody who was a member and was removed · a host · the facilitator · the facilitator of that other
community · an academy reader of the programme · one of another programme · an administrator.
"""

from __future__ import annotations

READERS = (
    "stranger",
    "phone",
    "member",
    "neighbour",
    "removed",
    "host",
    "facilitator",
    "facilitator elsewhere",
    "reader",
    "reader elsewhere",
    "administrator",
)

EVERYBODY = "200 200 200 200 200 200 200 200 200 200 200"
ADMINISTRATORS_ALONE = "404 404 404 404 404 404 404 404 404 404 200"
MEMBERS = "404 404 200 404 404 200 200 404 403 404 403"
LEADERS = "404 404 403 404 404 200 200 404 403 404 403"
FACILITATOR = "404 404 403 404 404 403 200 404 403 404 200"
ADMINISTRATOR = "404 404 404 404 404 404 404 404 403 404 200"
SIGNED_IN = "302 302 200 200 200 200 200 200 200 200 200"
THE_ROOM = "404 200 404 404 404 404 404 404 404 404 404"
NEITHER = "404 404 404 404 404 404 404 404 404 404 404"

TABLE = {
    "/": "302 302 200 200 200 200 200 200 200 200 200",
    "/sign-in": EVERYBODY,
    "/your-details": SIGNED_IN,
    "/sign-in/password": EVERYBODY,
    "/sign-in/sso": NEITHER,
    "/sign-in/sso/back": NEITHER,
    "/your-password": SIGNED_IN,
    "/your-devices": SIGNED_IN,
    "/audit/": ADMINISTRATORS_ALONE,
    "/sign-in/<token>": NEITHER,
    "/invitations/<token>": NEITHER,
    "/healthz": EVERYBODY,
    "/take-back": EVERYBODY,
    "/console-code": EVERYBODY,
    "/ways-of-working": EVERYBODY,
    "/ways-of-working/<slug>": EVERYBODY,
    "/join": EVERYBODY,
    "/join/<code>": EVERYBODY,
    "/rooms/<code>": "302 200 302 302 302 302 302 302 302 302 302",
    "/rooms/worker.js": EVERYBODY,
    "/rooms/<code>/live": THE_ROOM,
    "/rooms/<code>/reflection": THE_ROOM,
    "/rooms/<code>/about-you": THE_ROOM,
    "/rooms/<code>/name": THE_ROOM,
    "/rooms/<code>/forget-this-phone": THE_ROOM,
    "/rooms/<code>/summary": THE_ROOM,
    "/rooms/<code>/next.ics": "404 404 404 404 404 404 404 404 404 404 404",
    "/what-came-out/<token>": NEITHER,
    "/letters/": "302 302 200 200 200 200 200 200 200 200 200",
    "/letters/stop/<token>": NEITHER,
    "/rooms/<code>/hear": THE_ROOM,
    "/what-came-out/<token>/pictures/<picture_id>": NEITHER,
    "/rooms/<code>/pictures/": THE_ROOM,
    "/rooms/<code>/pictures/<picture_id>": THE_ROOM,
    "/map": EVERYBODY,
    "/evaluation": "302 302 404 404 404 404 404 404 200 200 200",
    "/evaluation/<programme>": "404 404 404 404 404 404 404 404 200 404 200",
    "/programmes/": ADMINISTRATORS_ALONE,
    "/programmes/new": ADMINISTRATORS_ALONE,
    "/programmes/<programme>/": ADMINISTRATOR,
    "/programmes/<programme>/change": ADMINISTRATOR,
    "/programmes/<programme>/communities/new": ADMINISTRATOR,
    "/programmes/<programme>/people": ADMINISTRATOR,
    "/<community>/": MEMBERS,
    "/<community>/change": FACILITATOR,
    "/<community>/people": FACILITATOR,
    "/<community>/hopes/": MEMBERS,
    "/<community>/hopes/<hope_id>": MEMBERS,
    "/<community>/question-sets/": MEMBERS,
    "/<community>/questions": MEMBERS,
    "/<community>/questions/<curiosity_id>": MEMBERS,
    "/<community>/documents/": MEMBERS,
    "/<community>/documents/new": MEMBERS,
    "/<community>/documents/<slug>": MEMBERS,
    "/<community>/documents/<slug>/compare": MEMBERS,
    "/<community>/documents/<slug>/edit": MEMBERS,
    "/<community>/documents/<slug>/name": MEMBERS,
    "/<community>/documents/<slug>/review": MEMBERS,
    "/<community>/documents/<slug>/suggestions": MEMBERS,
    "/<community>/documents/<slug>/suggestions/<proposal_id>": MEMBERS,
    "/<community>/documents/<slug>/versions/": MEMBERS,
    "/<community>/documents/<slug>/versions/<number>": MEMBERS,
    "/<community>/documents/<slug>/versions/<number>/lines": MEMBERS,
    "/<community>/map": "404 404 200 404 404 200 200 404 200 404 403",
    "/<community>/map/add": MEMBERS,
    "/<community>/map/<work_id>": "404 404 200 404 404 200 200 404 404 404 404",
    "/<community>/map/<work_id>/change": "404 404 403 404 404 200 200 404 404 404 404",
    "/<community>/map/<work_id>/others": "404 404 200 404 404 200 200 404 404 404 404",
    "/<community>/map/<work_id>/others/<other_id>": "404 404 403 404 404 200 200 404 404 404 404",
    "/<community>/map/<work_id>/write": "404 404 200 404 404 200 200 404 404 404 404",
    "/<community>/map/alike": MEMBERS,
    "/<community>/sessions/paper": LEADERS,
    "/<community>/sessions/": MEMBERS,
    "/<community>/sessions/plan": LEADERS,
    "/<community>/sessions/<n>/": MEMBERS,
    "/<community>/sessions/<n>/closing": MEMBERS,
    "/<community>/sessions/<n>/console": LEADERS,
    "/<community>/sessions/<n>/console/live": LEADERS,
    "/<community>/sessions/<n>/note": MEMBERS,
    "/<community>/sessions/<n>/pictures/": MEMBERS,
    "/<community>/sessions/<n>/pictures/<picture_id>": MEMBERS,
    "/<community>/sessions/<n>/plan": LEADERS,
    "/<community>/sessions/<n>/print": LEADERS,
    "/<community>/sessions/<n>/projector": MEMBERS,
    "/<community>/sessions/<n>/projector/live": MEMBERS,
    "/<community>/sessions/<n>/question-sets/<set_id>": MEMBERS,
    "/<community>/sessions/<n>/session.ics": MEMBERS,
    "/<community>/sessions/<n>/facilitator-code": LEADERS,
    "/<community>/sessions/<n>/sheet": LEADERS,
    "/<community>/sessions/<n>/sheet/live": LEADERS,
    "/<community>/sessions/<n>/slip": LEADERS,
    "/<community>/sessions/<n>/summary": MEMBERS,
    "/<community>/sessions/<n>/topics": MEMBERS,
    "/<community>/sessions/<n>/topics/alike": LEADERS,
    "/<community>/sessions/<n>/topics/<topic_id>": LEADERS,
    "/<community>/sessions/<n>/topics/<topic_id>/correct": LEADERS.replace("200", "409"),
    "/<community>/sessions/<n>/topics/<topic_id>/way": LEADERS,
}
