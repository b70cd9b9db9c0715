"""Joining from a phone: who somebody is at the door, without an account and without asking twice.

A phone is known by what it holds: a sign-in, the room token of this session, or the name it joined under before in
this community. What is typed never tells one person from another: two people with one name are two people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cop.communities.models import Membership, usual_kind
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import ENDED, make_room
from cop.identity.models import Person
from cop.tokens import RoomToken


def same_name(one: str, other: str) -> bool:
    return one.split() != [] and one.casefold().split() == other.casefold().split()


@dataclass(frozen=True)
class Phone:
    """What is known of the phone at the door. Every part may be missing; a new phone has none."""

    token: RoomToken | None = None
    presence: Attendance | None = None
    member: Person | None = None
    membership: Membership | None = None
    remembered: Person | None = None

    @property
    def name(self) -> str:
        """Whom to welcome back, or nobody."""
        if self.member:
            return self.member.name
        if self.presence:
            return self.presence.name
        return self.remembered.name if self.remembered else ""

    def answers_to(self, name: str) -> bool:
        """Whether the typed name is that of whoever this phone is known to be, or it is known to be nobody."""
        return not self.name or self.member is not None or same_name(self.name, name)

    @property
    def usually_visits(self) -> bool:
        """Academy staff: they may say that they take part today."""
        return usual_kind(self.membership) == "visitor"

    def join(self, gathering: Gathering, name: str) -> Attendance:
        """The line of the sign-in sheet that this phone acts as from here on: its own, or a new one."""
        if self.presence:
            return self.claimed(self.presence)
        person = self.member or (None if self.only_says_to_lead(gathering) else self.remembered)
        if person is None:
            attendance = gathering.attend(Person(name=name))
            attendance.checked = "ask"
            return attendance
        attendance = gathering.attend(person, kind=usual_kind(self.membership))
        if attendance.joined_by in ("leader", ENDED):
            attendance.taken_by_a_phone(usual_kind(self.membership))
        if self.membership:
            attendance.like(self.membership)
        return attendance

    def only_says_to_lead(self, gathering: Gathering) -> bool:
        """Remembered as somebody who leads: a cookie of long ago is not enough for that, signing in is."""
        lines = [line.kind for line in gathering.attendances if self.remembered and line.person is self.remembered]
        return self.member is None and "facilitator" in (usual_kind(self.membership), *lines)

    def claimed(self, presence: Attendance) -> Attendance:
        """Joined under a typed name, then signed in: the line is the member's, unless they have one already."""
        if self.member is None or presence.person is self.member:
            return presence
        make_room(presence, self.member)
        for line in presence.gathering.attendances:
            if line.person_id == self.member.id:
                return line
        presence.is_the_same_as(self.member)
        return presence

    def token_for(self, attendance: Attendance) -> RoomToken:
        """The participant stays with the phone: signing in, or joining again, never makes a second one."""
        if self.token:
            return replace(self.token, attendance_id=attendance.id)
        return RoomToken.new(attendance.gathering_id, attendance.id)
