"""A soft second look at what somebody typed about a work: does it name or rate a person who is talked about?

Only patterns, so it is sometimes wrong both ways; the writer decides. Whether a name belongs here is a question
for people, but a form that asks it once is kinder than a rule found out too late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME = r"[A-Z][\w'’-]+"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame)"
HOW = r"(?:[0-9A-E]\b|high|medium|low|poor|good|excellent|outstanding)"
READY = r"(?:is|was|will be|isn['’]t) (?:not )?(?:yet )?ready"
PATTERNS = (
    (rf"\b{TITLE}\.? {NAME}", "looks like somebody’s name"),
    (r"(?i:\bband [2-9][a-d]? (?:in|at|on|from|who|called|named)\b)", "may point to one person"),
    (rf"\b(?:[Hh]e|[Ss]he|{NAME}) {READY}\b", "may be about one person’s readiness"),
    (rf"(?i:\b(?:rated|graded|scored) (?:as )?(?:an? )?{HOW})", "looks like a rating"),
    (r"(?i:\b(?:in|into|from) box [1-9]\b)", "looks like a rating"),
)  # fmt: skip
NOT_A_NAME = re.compile(r"(?:Everybody|Everyone|Nobody|It|This|That|What|Which|Who|There|Nothing|Work)\b")


def second_looks(texts: Iterable[str]) -> list[str]:
    """A sentence for each thing that is worth another look, in the order in which they stand; usually none."""
    found = []
    for text in texts:
        for pattern, reason in PATTERNS:
            for match in re.finditer(pattern, " ".join(text.split())):
                if not NOT_A_NAME.match(match[0]):
                    found.append(f"“{match[0]}” {reason}.")
    return list(dict.fromkeys(found))
