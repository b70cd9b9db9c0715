"""The files that a browser gets: ours, small, and from no other host."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import brotli
import pytest

from cop import assets

ROOT = assets.ROOT


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return assets.build()


def _vendor(hashed: str) -> Path:
    return ROOT / "static/vendor" / hashed


def test_a_phones_style_script_and_icons_leave_it_more_than_a_third_of_its_60_kilobytes(files):
    parts = ["phone.css", "phone.js", "icon.svg", "mark.svg"]
    assert sum(_vendor(files[part] + ".br").stat().st_size for part in parts) < 38_000


def test_no_style_or_script_asks_another_host_for_anything(files):
    for name in assets.STYLES:
        css = _vendor(files[name]).read_text()
        assert "@font-face" not in css and "Frutiger" not in css
        addresses = re.findall(r"url\(([^)]*)\)", css)
        assert all(_vendor(address).is_file() for address in addresses), addresses


def test_nothing_is_made_quiet_by_fading_it(files):
    """A colour of the palette keeps its contrast on every ground; a faded one does not, and axe sees it late."""
    styles = "".join(path.read_text() for path in sorted((ROOT / "static/css").glob("*.css")))
    faded = re.findall(r"([^{}]*){[^{}]*\bopacity: \.\d", styles)
    assert [selector.strip() for selector in faded] == [".cop-topic--dragged"]  # while a finger holds it


def test_the_compressed_copies_hold_the_same_bytes(files):
    for hashed in files.values():
        whole = _vendor(hashed).read_bytes()
        assert gzip.decompress(_vendor(hashed + ".gz").read_bytes()) == whole
        assert brotli.decompress(_vendor(hashed + ".br").read_bytes()) == whole


def test_every_class_of_the_nhs_that_we_write_keeps_its_own_rules(files):
    whole = (ROOT / assets.NHS / "nhsuk-frontend.min.css").read_text()
    alone = set(re.findall(r"[},]\.(nhsuk-[\w-]+)\{", whole))
    written = {word for path in assets._markup(ROOT) for word in assets.NAMED_CLASS.findall(path.read_text())}
    kept = _vendor(files["phone.css"]).read_text()
    assert not [word for word in written & alone if not re.search(rf"[}},/]\.{word}[{{,]", kept)]
    assert len(kept) < len(whole) / 2


def test_we_write_no_class_of_the_nhs_that_does_not_exist():
    known = set(assets.CLASS_IN_SELECTOR.findall((ROOT / assets.NHS / "nhsuk-frontend.min.css").read_text()))
    known |= {"nhsuk-frontend"}
    for path in assets._markup(ROOT):
        for word in assets.NAMED_CLASS.findall(path.read_text()):
            begins = word[-1] in "-_" and any(name.startswith(word) for name in known)
            assert word in known or begins, f"{path.name} writes {word}, which the NHS stylesheet does not have"


def test_building_again_changes_nothing_and_a_changed_source_changes_the_name(tmp_path):
    root = _a_copy(tmp_path)
    first = assets.build(root)
    written = {path: path.stat().st_mtime_ns for path in (root / "static/vendor").iterdir()}
    assert assets.build(root) == first
    assert {path: path.stat().st_mtime_ns for path in (root / "static/vendor").iterdir()} == written
    with (root / "static/css/phone.css").open("a") as css:
        css.write(".cop-new { color: red; }\n")
    second = assets.build(root)
    assert second["phone.css"] != first["phone.css"] and second["desk.css"] == first["desk.css"]
    assert not (root / "static/vendor" / first["phone.css"]).exists()


def test_missing_packages_are_a_sentence_that_says_what_to_run(tmp_path):
    with pytest.raises(assets.MissingAssetError, match="npm ci"):
        assets.build(tmp_path)


def test_an_address_has_the_content_in_its_name(files):
    assert re.fullmatch(r"/static/vendor/phone\.[0-9a-f]{12}\.css", assets.asset("phone.css"))
    with pytest.raises(assets.MissingAssetError, match="no asset called phone"):
        assets.asset("phone.less")


def _a_copy(tmp_path: Path) -> Path:
    for folder in ("templates", "static/css", "static/js", "static/img"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def test_scripts_come_without_what_only_explains_them(files):
    ours = _vendor(files["phone.js"]).read_text().split("(() => {", 1)[1]
    assert not [line for line in ours.splitlines() if line.startswith(("//", " "))]
