"""The size budget: prints the table, and fails over budget.

Raising a limit needs a page in docs/decisions. A docstring counts for the file, not for the function:
saying why must never cost. Tests keep to the limit of a test file; their functions are sentences about
people and are as long as the story.
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {
    "Python file": 300,
    "test file": 400,
    "function": 25,
    "function, 90th percentile": 15,
    "view": 15,
    "page template": 80,
    "fragment": 40,
    "Python files in a feature": 6,
    "parameters": 5,
}
ROUTES = {"route", "get", "post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Measured:
    what: str
    size: int
    where: str


def test_everything_keeps_to_its_size(record_property: Callable[[str, object], None]) -> None:
    measured = [*_files(), *_templates(), *_folders(), *_functions()]
    rows = [_row(what, limit, [m for m in measured if m.what == what]) for what, limit in LIMITS.items()]
    heading = f"{'size budget':28}{'limit':>6}{'largest':>9}{'median':>8}{'of':>6}  where"
    record_property("to print", "\n".join([heading, *rows]))
    over = [f"{m.what} {m.where}: {m.size}, at most {LIMITS[m.what]}" for m in measured if m.size > LIMITS[m.what]]
    assert not over, "\n".join(over)


def _row(what: str, limit: int, measured: list[Measured]) -> str:
    if not measured:
        return f"{what:28}{limit:>6}{'none':>9}"
    largest = max(measured, key=lambda m: m.size)
    median = statistics.median_low(m.size for m in measured)
    return f"{what:28}{limit:>6}{largest.size:>9}{median:>8}{len(measured):>6}  {largest.where}"


def _files() -> list[Measured]:
    ours = [path for top in ("cop", "migrations", "bench") for path in ROOT.joinpath(top).rglob("*.py")]
    ours += list(ROOT.glob("*.py"))
    tests = ROOT.joinpath("tests").rglob("*.py")
    return [Measured("Python file", _lines(path), _name(path)) for path in ours] + [
        Measured("test file", _lines(path), _name(path)) for path in tests
    ]


def _templates() -> list[Measured]:
    return [
        Measured("fragment" if path.name.startswith("_") else "page template", _lines(path), _name(path))
        for path in ROOT.joinpath("templates").rglob("*.html")
        if path.parent.name != "components"
    ]


def _folders() -> list[Measured]:
    """A folder in a feature's folder counts with it: it would only hide how many nouns there are."""
    cop = ROOT / "cop"
    count = Counter(path.relative_to(cop).parts[0] for path in cop.rglob("*/*.py"))
    return [Measured("Python files in a feature", number, f"cop/{folder}") for folder, number in count.items()]


def _functions() -> list[Measured]:
    found = []
    for path in [*ROOT.joinpath("cop").rglob("*.py"), *ROOT.joinpath("bench").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{_name(path)}:{node.lineno} {node.name}"
                found.append(Measured("view" if _is_view(node) else "function", _body(node), where))
                found.append(Measured("parameters", _parameters(node), where))
    sizes = sorted(m.size for m in found if m.what != "parameters")
    if sizes:
        tenth = sizes[int(len(sizes) * 0.9)]
        found.append(Measured("function, 90th percentile", tenth, f"{len(sizes)} functions"))
    return found


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last statement, the docstring left out."""
    said = node.body[0]
    docstring = (
        isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant) and isinstance(said.value.value, str)
    )
    spared = (said.end_lineno or said.lineno) - said.lineno + 1 if docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - spared


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def _is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    called = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(f, ast.Attribute) and f.attr in ROUTES for f in called)


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
