"""The public examples of CommonMark: each is drawn whole, and nothing in them can do a page harm.

Not that they are drawn as CommonMark says: HTML that somebody types is words here. The examples come from a package of
their own (package.json) and are no part of this repository.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup

from cop.documents.diff import compare
from cop.markdown import AS_TYPED, markdown
from tests.documents.test_comparing import rebuilt
from tests.wiring.test_markdown import only_what_may_stay

SPEC = Path(__file__).parents[2] / "node_modules/commonmark-spec/spec.txt"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.M | re.S)


def examples() -> list[str]:
    assert SPEC.exists(), "`npm ci` (or `make test`) brings the examples"
    whole = SPEC.read_text("utf-8").partition("<!-- END TESTS -->")[0]
    return [found[1].replace("→", "\t") for found in EXAMPLE.finditer(whole)]


def test_each_public_example_is_drawn_without_an_exception_or_an_unsafe_node():
    found = examples()
    assert len(found) > 600
    for text in found:
        page = BeautifulSoup(markdown(text), "html.parser")
        only_what_may_stay(page)
        assert AS_TYPED not in page.get_text(), text


def test_each_public_example_beside_the_next_rebuilds_both():
    for old, new in pairwise(examples()):
        comparison = compare(old, new)
        assert (rebuilt(comparison, "added"), rebuilt(comparison, "removed")) == (old, new)
