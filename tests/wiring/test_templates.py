"""What holds for every template, those not yet written included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, nodes

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
FRAGMENTS = [name for name in ALL if Path(name).name.startswith("_")]
LAYOUTS = [name for name in ALL if "/" not in name]
GIVEN_EVERYWHERE = {
    "asset",
    "allowed",
    "local",
    "keys_trouble",
    "suggestions_waiting",
    "agreement_here",
    "on_loopback", "config", "csrf_token", "g", "get_flashed_messages", "request", "session", "url_for", "range",
    "dict", "loop", "super", "self", "varargs", "kwargs", "caller", "lipsum", "cycler", "joiner", "namespace",
}  # fmt: skip
NEEDS = re.compile(r"\{#-? needs: ?(.*?) ?-?#\}")
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|hx-on|javascript:|[\"']js:", re.I)


def _environment() -> Environment:
    """As the product's own; filters and tests that only the application knows are taken as given."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r"\|\s*(\w+)", path.read_text()):
            environment.filters.setdefault(name, str)
    return environment


ENVIRONMENT = _environment()


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text()


def _undeclared(name: str) -> set[str]:
    """Macros imported at the top count as declared inside blocks, which Jinja's own count overlooks."""
    parsed = ENVIRONMENT.parse(_source(name))
    imported = {word for line in parsed.find_all(nodes.FromImport) for word in line.names if isinstance(word, str)}
    return meta.find_undeclared_variables(parsed) - imported


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(name):
    ENVIRONMENT.get_template(name)


@pytest.mark.parametrize("name", FRAGMENTS + LAYOUTS)
def test_its_first_line_says_what_it_needs_and_nothing_else(name):
    said = NEEDS.match(_source(name))
    assert said, f"{name} begins without {{# needs: … #}}"
    used = _undeclared(name) - GIVEN_EVERYWHERE
    assert {word.strip() for word in said[1].split(",") if word.strip()} == used


@pytest.mark.parametrize("name", FRAGMENTS)
def test_the_root_of_a_fragment_carries_its_name(name):
    first_tag = re.search(r"<[a-z][^>]*>", re.sub(r"\{%.*?%\}|\{#.*?#\}", "", _source(name), flags=re.S))
    wanted = Path(name).stem.removeprefix("_")
    one_of_many = f'id="{wanted}-{{{{'  # drawn once for each thing of a list
    assert first_tag, f"{name} has no root"
    assert f'id="{wanted}"' in first_tag[0] or one_of_many in first_tag[0], f"the root of {name} has no id={wanted!r}"


@pytest.mark.parametrize("name", ALL)
def test_nothing_in_it_would_be_stopped_by_the_content_security_policy(name):
    assert not INLINE.findall(_source(name))


@pytest.mark.parametrize("name", ALL)
def test_it_is_small(name):
    """Components are collections of macros, so a limit for each macro stands for the file's."""
    if name.startswith("components/"):
        sizes = [part.count("\n") for part in re.split(r"\{%-? macro ", _source(name))[1:]]
        assert max(sizes) <= 40
    else:
        assert _source(name).count("\n") <= (40 if name in FRAGMENTS else 80)


@pytest.mark.parametrize("name", ALL)
def test_components_ask_for_nothing(name):
    """Macros get what they show by their parameters: a caller can see all that they depend on."""
    if name.startswith("components/"):
        assert _undeclared(name) <= GIVEN_EVERYWHERE


@pytest.mark.parametrize("name", ALL)
def test_it_never_says_what_our_members_never_say(name):
    words = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", _source(name), flags=re.S)
    assert not re.findall(r"\b(?:users?|submit|harvest|footfall)\b", words, re.I)
