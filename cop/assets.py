"""Builds what the browser gets: a stylesheet and a script for each kind of screen, and pictures.

Everything third-party comes from npm at set-up and lands in static/vendor/, which is never committed. The NHS
stylesheet is cut down to the classes that our templates name, because a phone with one bar pays for every
kilobyte: 278 kB become about 50. Its web font and its absolute addresses are taken out, so that no page ever
asks another host for anything.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
NHS = "node_modules/nhsuk-frontend/dist/nhsuk"
HTMX = "node_modules/htmx.org/dist"

STYLES = {
    "phone.css": ("base.css", "live.css", "phone.css"),
    "desk.css": (
        "base.css",
        "live.css",
        "desk.css",
        "map.css",
        "wallmap.css",
        "console.css",
        "documents.css",
        "print.css",
    ),
    "projector.css": ("base.css", "live.css", "projector.css", "wallmap.css"),
}
KEPT = ("kept.js", "outbox.js", "limits.js", "answers.js", "closing.js", "yours.js", "offline.js")
SCRIPTS = {
    "phone.js": ("page.js", "live.js", "unsent.js", "boxes.js", *KEPT),
    "projector.js": ("page.js", "live.js", "wall.js"),
    "desk.js": (
        *(
            "page.js",
            "live.js",
            "unsent.js",
            "boxes.js",
            "console.js",
            "board.js",
            "drafts.js",
            "typing.js",
            "sorting.js",
            "look.js",
        ),
    ),
}
IMAGES = ("icon.svg", "mark.svg")

NOTICE = "/*! With {}. Their licences: LICENSE files of the packages. */\n"
NHS_NOTICE = NOTICE.format("nhsuk-frontend (MIT, Crown copyright NHS England)")
HTMX_NOTICE = NOTICE.format("htmx (0BSD, Big Sky Software)")

NAMED_CLASS = re.compile(r"nhsuk-[a-z0-9_-]+")
CLASS_IN_SELECTOR = re.compile(r"\.(nhsuk-[a-z0-9_-]+)")


class MissingAssetError(RuntimeError):
    """The sentence says what to run."""


def asset(name: str) -> str:
    """The address of a built file under /static/, with its content in its name."""
    names = _manifest(ROOT)
    if name not in names:
        raise MissingAssetError(f"There is no asset called {name}; there are {', '.join(sorted(names))}.")
    return f"/static/vendor/{names[name]}"


def build(root: Path = ROOT) -> dict[str, str]:
    """Makes static/vendor/ when anything it is made of has changed, and answers name -> hashed name."""
    _require_packages(root)
    fingerprint = _fingerprint(root)
    manifest = root / "static/vendor/manifest.json"
    if (known := _read(manifest)).get("made_of") == fingerprint and _all_there(manifest, known["files"]):
        return known["files"]
    files = _write_all(root)
    _put(manifest, json.dumps({"made_of": fingerprint, "files": files}, indent=1).encode())
    _sweep(manifest.parent, files)
    _manifest.cache_clear()
    return files


def _require_packages(root: Path) -> None:
    for package in (NHS, HTMX):
        if not (root / package).is_dir():
            raise MissingAssetError(
                "The front-end packages are not here yet (no node_modules). Run `npm ci`, or `make run`, which does."
            )


@lru_cache
def _manifest(root: Path) -> dict[str, str]:
    known = _read(root / "static/vendor/manifest.json")
    if not known:
        raise MissingAssetError("The styles and scripts are not built. Run `python -m cop.assets build`.")
    return known["files"]


def _read(manifest: Path) -> dict:
    try:
        return json.loads(manifest.read_text())
    except (OSError, ValueError):
        return {}


def _all_there(manifest: Path, files: dict[str, str]) -> bool:
    return all((manifest.parent / hashed).is_file() for hashed in files.values())


def _sources(root: Path) -> Iterator[Path]:
    yield Path(__file__)
    yield root / NHS / "nhsuk-frontend.min.css"
    yield from (root / HTMX / part for part in ("htmx.min.js", "ext/hx-ptag.min.js"))
    for folder, pattern in (("static/css", "*.css"), ("static/js", "*.js"), ("static/img", "*.svg")):
        yield from sorted((root / folder).glob(pattern))
    yield from _markup(root)


def _markup(root: Path) -> Iterator[Path]:
    """Where our own class names stand: the stylesheet keeps what these files name."""
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "static/js").glob("*.js"))


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _write_all(root: Path) -> dict[str, str]:
    vendor = root / "static/vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    files = {name: _keep(vendor, name, (root / "static/img" / name).read_bytes()) for name in IMAGES}
    nhs = _nhs_styles(root)
    for icon in sorted(set(re.findall(r"/assets/images/([\w-]+\.svg)", nhs))):
        files[icon] = _keep(vendor, icon, (root / NHS / "assets/images" / icon).read_bytes())
        nhs = nhs.replace(f"/assets/images/{icon}", files[icon])
    for name, parts in STYLES.items():
        ours = _squeeze(_join(root / "static/css", parts))
        files[name] = _keep(vendor, name, (NHS_NOTICE + nhs + ours).encode())
    htmx = _join(root / HTMX, ("htmx.min.js", "ext/hx-ptag.min.js"))
    for name, parts in SCRIPTS.items():
        files[name] = _keep(vendor, name, (HTMX_NOTICE + htmx + _terse(_join(root / "static/js", parts))).encode())
    return files


def _join(folder: Path, parts: Iterable[str]) -> str:
    return "\n".join((folder / part).read_text().strip() for part in parts) + "\n"


def _keep(vendor: Path, name: str, content: bytes) -> str:
    stem, suffix = name.rsplit(".", 1)
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    _put(vendor / hashed, content)
    _put(vendor / f"{hashed}.gz", gzip.compress(content, mtime=0))
    _put(vendor / f"{hashed}.br", brotli.compress(content))
    return hashed


def _put(path: Path, content: bytes) -> None:
    """In one step, so that a server that starts meanwhile never reads half a file."""
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    half.write_bytes(content)
    half.replace(path)


def _sweep(vendor: Path, files: dict[str, str]) -> None:
    current = {f"{hashed}{end}" for hashed in files.values() for end in ("", ".gz", ".br")}
    for path in vendor.iterdir():
        if path.is_file() and path.name not in current and path.name != "manifest.json":
            path.unlink(missing_ok=True)


def _nhs_styles(root: Path) -> str:
    """The package's stylesheet without its web font, cut down to the classes that we write somewhere."""
    css = (root / NHS / "nhsuk-frontend.min.css").read_text()
    css = re.sub(r'^@charset "UTF-8";', "", css)
    css = re.sub(r"@font-face\{[^}]*\}", "", css).replace("Frutiger W01,", "")
    named = {word for path in _markup(root) for word in NAMED_CLASS.findall(path.read_text())}
    return "".join(_needed(css, named))


def _needed(css: str, named: set[str]) -> Iterator[str]:
    for prelude, body in _rules(css):
        if prelude.startswith("@"):
            inner = "".join(_needed(body, named))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif kept := [part for part in _split(prelude) if _is_needed(part, named)]:
            yield f"{','.join(kept)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """(prelude, body) of each rule; the body of a media query is a stylesheet again."""
    start = opened = depth = 0
    for place, mark in ((found.start(), found[0]) for found in re.finditer(r"[{}]", css)):
        if mark == "{":
            if depth == 0:
                opened = place
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def _split(selectors: str) -> list[str]:
    """At top-level commas only: `:is(a,b)` stays whole."""
    return re.split(r",(?![^(]*\))", selectors)


def _is_needed(selector: str, named: set[str]) -> bool:
    """Each class it asks for is written somewhere; what it only excludes does not matter."""
    if "\\:" in re.sub(r":not\([^()]*\)", "", selector):
        return False  # states drawn for the design system's own documentation
    asked = CLASS_IN_SELECTOR.findall(re.sub(r":not\((?:[^()]|\([^()]*\))*\)", "", selector))
    return all(_is_named(word, named) for word in asked)


def _is_named(word: str, named: set[str]) -> bool:
    """`nhsuk-tag--{{ colour }}` names everything that begins like it."""
    return word in named or any(word.startswith(start) for start in named if start[-1] in "-_")


def _squeeze(css: str) -> str:
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*([{};,>])\s*|\s+", lambda gap: gap[1] or " ", css).replace(";}", "}").strip()


def _terse(script: str) -> str:
    """Our scripts without indentation and without the lines that only explain; what runs stays line by line."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def main(arguments: list[str]) -> int:
    if arguments != ["build"]:
        sys.stderr.write("Say `python -m cop.assets build`.\n")
        return 2
    try:
        files = build()
    except MissingAssetError as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    sys.stderr.write(f"{len(files)} files in static/vendor/.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
