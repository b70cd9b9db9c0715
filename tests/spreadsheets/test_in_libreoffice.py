"""The sheets as somebody at a desk opens them: LibreOffice finds no formula in them, and every word that was typed."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from cop.talentmap.models import Exchange
from tests import world

OFFICE = shutil.which("soffice")
TABLE, TEXT = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
WICKED = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "＝1+1", "＋1", '=HYPERLINK("https://example.org","x")')
MISSING = "LibreOffice is not installed here (Debian: apt-get install libreoffice-calc)"


def opened(folder: Path, files: list[Path]) -> list[ET.Element]:
    """Each of them as LibreOffice understood it, in a profile of its own that goes with the test."""
    profile = f"-env:UserInstallation={folder.joinpath('profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--norestore", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", folder, *files], check=True, timeout=120, capture_output=True)
    return [ET.parse(folder / f"{file.stem}.fods").getroot() for file in files]


@pytest.mark.slow
@pytest.mark.engine("sqlite")
@pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed here (Debian: apt-get install libreoffice-calc)"
)
def test_libreoffice_opens_the_sheets_of_the_map_and_finds_no_formula(app, browse, tmp_path):
    here = world.a_community(name="Riverside")
    for wicked in WICKED:
        offer = [Exchange(kind="offer", text=wicked)]
        world.a_work(here, title=f"{wicked} a title", summary=wicked, tags=[wicked], exchanges=offer)
    world.signed_in(browse, world.a_member(here))
    files = [tmp_path / "as_csv.csv", tmp_path / "as_xlsx.xlsx"]
    for file in files:
        file.write_bytes(browse.get(f"/{here.slug}/map/works{file.suffix}").body)
    with zipfile.ZipFile(files[1]) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())
    for root in opened(tmp_path, files):
        cells = [cell for cell in root.iter(f"{TABLE}table-cell") if cell.find(f"{TEXT}p") is not None]
        assert [cell for cell in cells if cell.get(f"{TABLE}formula")] == []
        words = ["".join(part.itertext()) for cell in cells for part in cell.findall(f"{TEXT}p")]
        assert sum("a title" in each for each in words) == len(WICKED) and any("1+1" in each for each in words)
