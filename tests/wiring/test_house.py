"""What holds for the house as a whole: its names, its words, its commands, and what it keeps out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COP = ROOT / "cop"
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "common",
}
TARGETS = {"run", "test", "check", "bench", "soak", "scan"}
VARIABLES = {"PORT", "INSTANCE", "SAMPLE", "LAN"}
NOT_A_FEATURE = {"templates": {"components", "errors", "email"}, "tests": {"wiring", "journeys"}}
FORBIDDEN_WORDS = re.compile(r"\b(users?|submit(?:ted|s)?|events?|harvests?|100 % anonymous|secure)\b", re.I)


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    named = [path for path in _tracked() if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.parts}]
    assert named == []


@pytest.mark.parametrize("kind", ["templates", "tests"])
def test_the_same_word_names_a_feature_everywhere(kind: str) -> None:
    features = {path.name for path in COP.iterdir() if path.is_dir()}
    folders = {path.parts[1] for path in _tracked() if path.parts[0] == kind and len(path.parts) > 2}
    assert folders - features - NOT_A_FEATURE[kind] == set()


def test_the_commands_of_the_contract_are_in_the_makefile() -> None:
    makefile = ROOT.joinpath("Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    assert targets >= TARGETS
    assert set(re.findall(r"^([A-Z]+) \?=", makefile, re.M)) >= VARIABLES


def test_the_tools_that_set_everything_up_are_checked_against_hashes_too() -> None:
    makefile = ROOT.joinpath("Makefile").read_text()
    assert not re.search(r"[a-z]==\d", makefile), "a version alone says nothing of what is in it"
    for line in re.findall(r".*pip (?:install|sync).*(?:\\\n.*)?", makefile):
        assert "--require-hashes" in line or "--editable ." in line, line
    for lock in ROOT.glob(".ci/*.lock"):
        pinned = re.split(r"\n(?=\w)", lock.read_text().strip())
        assert all("==" in each and "--hash=sha256:" in each for each in pinned), lock.name


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in ROOT.joinpath(".ci/run").read_text()
    assert "make test" in ROOT.joinpath("README.md").read_text()
    assert "make run" in ROOT.joinpath("README.md").read_text()


def test_each_setting_has_a_row_in_the_docs() -> None:
    settings = pytest.importorskip("cop.settings", reason="not built yet")

    rows = set(re.findall(r"^\| `(COP_[A-Z_]+)", ROOT.joinpath("docs/running.md").read_text(), re.M))
    assert rows == {f"COP_{field.name.upper()}" for field in fields(settings.Settings)}


def test_each_setting_that_the_code_reads_is_in_the_docs() -> None:
    read = {name for path in COP.rglob("*.py") for name in re.findall(r"\bCOP_[A-Z_]+\b", path.read_text())}
    documented = set(re.findall(r"\bCOP_[A-Z_]+\b", ROOT.joinpath("docs/running.md").read_text()))
    assert read - documented == set()


def test_each_command_has_a_row_in_the_docs() -> None:
    from cop.cli import COMMANDS

    rows = set(re.findall(r"^\| `cop ([a-z-]+)", ROOT.joinpath("docs/running.md").read_text(), re.M))
    assert rows == {*COMMANDS, "run"}


def test_the_readme_maps_every_folder_of_cop() -> None:
    rows = set(re.findall(r"^\| `([a-z]+)`", ROOT.joinpath("README.md").read_text(), re.M))
    assert rows == {path.parent.name for path in COP.glob("*/__init__.py")}


def test_no_third_party_file_is_tracked() -> None:
    bad = re.compile(r"(^|/)(node_modules|vendor|\.venv)(/|$)|\.min\.(js|css)$|\.(woff2?|ttf|otf|eot)$")
    assert [path.as_posix() for path in _tracked() if bad.search(path.as_posix())] == []


def test_lock_files_name_no_host() -> None:
    locks = [*ROOT.glob("*.lock"), ROOT / "package-lock.json", *ROOT.glob("*.in")]
    assert [path.name for path in locks if re.search(r"https?://|\"resolved\"", path.read_text())] == []


def test_every_package_in_the_locks_is_held_by_a_hash() -> None:
    for lock in ROOT.glob("*.lock"):
        pinned = re.findall(r"^[a-z0-9][\w.-]*==\S+.*\n(.*)", lock.read_text(), re.M)
        assert pinned and all("--hash=sha256:" in line for line in pinned), lock.name


def test_no_path_of_a_machine_is_tracked() -> None:

    machine = re.compile(rf"(?<![\w./])/(?:{'|'.join(['home', 'root', 'work', 'Users'])})/[\w.]")
    assert _lines_with(machine, _tracked()) == []


def test_screens_say_what_members_say() -> None:
    pages = [path for path in _tracked() if path.parts[0] == "templates"]
    assert [f"{path}: {word}" for path in pages for word in FORBIDDEN_WORDS.findall(_seen(ROOT / path))] == []


def test_pages_load_nothing_from_elsewhere() -> None:
    elsewhere = re.compile(r"(?:src|href)=[\"']?https?://|url\([\"']?https?://|@import|@font-face")
    assert _lines_with(elsewhere, [p for p in _tracked() if p.parts[0] == "static"]) == []


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = Counter(path.name[:4] for path in ROOT.joinpath("docs/decisions").glob("*.md"))
    assert [number for number, pages in numbers.items() if pages > 1 or not number.isdecimal()] == []


def _tracked() -> list[Path]:
    """What git keeps or would keep, so a forgotten file is seen before it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this copy of the project is not a git clone")
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def _lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        lines = (ROOT / path).read_text(errors="ignore").splitlines()
        found += [
            f"{path}:{number}: {line.strip()[:100]}" for number, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return found


def _seen(template: Path) -> str:
    """The words a person may see: no Jinja comments or names, no tags; quoted text inside Jinja stays."""
    text = re.sub(r"{#.*?#}", " ", template.read_text(), flags=re.S)
    text = re.sub(r"{[{%](.*?)[%}]}", lambda code: " ".join(re.findall(r'"([^"]* [^"]*)"', code[1])), text, flags=re.S)
    return re.sub(r"<[^>]+>", " ", text)


HEAVY = ("alembic", "pydantic", "redis", "icalendar", "docx", "pptx", "openpyxl", "xlsxwriter", "authlib", "requests")
"""What only commands, exports and some ways in need; each is megabytes in every serving process."""


def test_a_serving_process_carries_nothing_that_only_commands_and_exports_need(tmp_path):
    asks = "import sys; import cop.app, cop.nightly; cop.app.create_app(cop.app.Settings.from_environment())"
    tells = f"print([name for name in {HEAVY!r} if name in sys.modules])"
    environment = {**os.environ, "COP_INSTANCE": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", f"{asks}; {tells}"], cwd=ROOT, env=environment, capture_output=True)
    assert said.stdout.decode().strip() == "[]", said.stderr.decode()
