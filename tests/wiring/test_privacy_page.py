"""docs/privacy.md names the test of each promise: whoever renames or deletes one changes the page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text()
PATHS = sorted(set(re.findall(r"`((?:tests|cop)/[\w/.]+)`", PAGE)))
NAMES = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_what_the_privacy_page_points_at_is_there(path):
    assert (ROOT / path).exists()


def test_each_test_that_the_privacy_page_names_is_run():
    defined = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(NAMES) > 15
    assert [name for name in NAMES if f"def {name}(" not in defined] == []


def test_each_promise_has_a_test():
    section = PAGE.partition("## How it is kept")[2].partition("\n## ")[0]
    promises = [line for line in section.splitlines() if line.startswith("| ") and "| promise |" not in line]
    assert len(promises) > 8
    assert [line for line in promises if "`test" not in line.split("|")[3]] == []
