"""A page that is drawn once and printed many times, with holes for what differs from one print to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import escape


class Stencil:
    """Cut from a page in which something unmistakable stands where each hole shall be."""

    def __init__(self, html: str, stands_for: Mapping[str, str]) -> None:
        """`stands_for`: the name of each hole, and what stands there, found nowhere else and in need of no escaping."""
        names = {text: name for name, text in stands_for.items()}
        pieces = re.split(f"({'|'.join(map(re.escape, names))})", html)
        self.fixed, self.holes = [piece.encode() for piece in pieces[::2]], [names[text] for text in pieces[1::2]]
        if missing := set(stands_for) - set(self.holes):
            raise ValueError(f"The page has no place for {', '.join(sorted(missing))}.")

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The page. Whatever a value says, it is text: it can neither close a tag nor be taken for another hole."""
        safe = {name: escape(value).encode() for name, value in values.items()}
        printed = [self.fixed[0]]
        for name, text in zip(self.holes, self.fixed[1:], strict=True):
            printed += (safe[name], text)
        return b"".join(printed)
