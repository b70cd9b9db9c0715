"""From bytes to a checked programme file, or to every fault in it at once."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from cop.fileformat.places import BadFile, Fault, natural, place_of
from cop.fileformat.references import Known, reference_faults
from cop.filesections.fields import PATTERNS
from cop.filesections.sections import ProgrammeFile

DEEPEST = 30
HALF = re.compile("[\ud800-\udfff]")
REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of the format",
    "string_type": "must be text",
    "string_unicode": "holds half a character",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "string_too_long": "has {length} characters; the limit is {max_length}",
    "too_short": "has {actual_length} entries, fewer than {min_length}",
    "too_long": "has {actual_length} entries; the limit is {max_length}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


def read(raw: bytes, known: Known) -> ProgrammeFile:
    """The file, checked whole: fields and references together. Raises BadFile with every fault."""
    content = parsed(raw)
    checked, faults = checked_fields(content)
    faults += [*text_faults(content), *reference_faults(content, known)]
    if faults or checked is None:
        raise BadFile(sorted(set(faults), key=natural))
    return checked


def parsed(raw: bytes) -> dict[str, Any]:
    """JSON, or a BadFile whose one fault says what is wrong with it."""
    repeated: list[str] = []

    def an_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        keys = [key for key, _ in pairs]
        repeated.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=an_object, parse_constant=no_number)
    except UnicodeDecodeError as problem:
        raise BadFile([Fault("file", f"is not UTF-8 text (byte {problem.start})")]) from None
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise BadFile([Fault("file", f"is not JSON: {problem.msg} ({where})")]) from None
    except (ValueError, RecursionError):
        raise BadFile([Fault("file", "is not JSON that can be read: a number or a nesting is absurd")]) from None
    if not isinstance(content, dict):
        raise BadFile([Fault("file", "must be one JSON object", content)])
    if repeated:
        raise BadFile([Fault("file", "has this key twice in one object", key) for key in repeated])
    return content


def no_number(name: str) -> float:
    raise ValueError(name)


def checked_fields(content: dict[str, Any]) -> tuple[ProgrammeFile | None, list[Fault]]:
    try:
        return ProgrammeFile.model_validate(content), []
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        return None, [field_fault(error) for error in errors]


def field_fault(error: Any) -> Fault:
    """A sentence of ours for what the schema library found."""
    kind, context, place = error["type"], error.get("ctx", {}), place_of(error["loc"])
    if kind == "missing":
        return Fault(place, REASONS[kind])
    if kind == "string_pattern_mismatch":
        return Fault(place, PATTERNS[context["pattern"]], error["input"])
    if kind == "value_error":
        return Fault(place, str(context["error"]), error["input"])
    if kind == "string_too_long":
        context = context | {"length": len(error["input"])}
    return Fault(place, REASONS.get(kind, error["msg"]).format(**context), error["input"])


def text_faults(content: dict[str, Any]) -> Iterator[Fault]:
    """What no database takes, wherever it stands: null bytes, half characters, infinities, bottomless nesting."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), content)]
    while waiting:
        steps, value = waiting.pop()
        if len(steps) > DEEPEST:
            yield Fault(place_of(steps), f"is nested more than {DEEPEST} deep")
        elif isinstance(value, dict):
            waiting += [((*steps, key), each) for key, each in value.items()]
            waiting += [((*steps, "(key)"), key) for key in value if unkeepable(key)]
        elif isinstance(value, list):
            waiting += [((*steps, index), each) for index, each in enumerate(value)]
        elif reason := unkeepable(value):
            yield Fault(place_of(steps), reason, value)


def unkeepable(value: object) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return "is too large a number"
    if isinstance(value, str) and "\x00" in value:
        return "holds a null byte"
    return "holds half a character" if isinstance(value, str) and HALF.search(value) else None
