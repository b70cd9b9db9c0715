"""A session with phones in it: the fixtures of the closing answers."""

from tests.reflections.conftest import clocked, community, keys, room, seat

__all__ = ["clocked", "community", "keys", "room", "seat"]
