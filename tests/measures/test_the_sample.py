"""The sample programme has known measures, worked out by hand and by another program before this one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cop.measures.programme import programme_measures

from .file_rows import rows_of

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "cop" / "sample" / "programme.json"


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_measure_of_the_sample_is_the_expected_one():
    assert programme_measures(rows_of(read(SAMPLE))) == read(HERE / "sample_measures.json")


def test_reading_the_sample_in_another_order_changes_no_measure():
    file = read(SAMPLE)
    for part in file.values():
        if isinstance(part, list):
            part.reverse()
    measures = programme_measures(rows_of(file))
    assert measures == read(HERE / "sample_measures.json")
