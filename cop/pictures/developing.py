"""From what a phone took to what we keep: looked at by its content, turned upright, made smaller, and drawn anew
without a word of where, when and by which device it was taken."""

from __future__ import annotations

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop.errors import Refused

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 10 * 1024 * 1024
MOST_POINTS = 50_000_000
"""As many as phones take today. A file of some kilobytes can claim thousands of millions of them."""
LONGEST_SIDE = 2000
QUALITY = 85
LARGEST_DRAWING = 1024 * 1024
"""A drawing stays sharp as PNG; beyond this it is a photograph, and a JPEG of it is a tenth."""
ONE_AT_A_TIME = threading.Lock()
"""Per process: a large picture takes some hundred megabytes for a moment, and three in each process too many."""
KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"}

EMPTY = "This file is empty. Take or choose the picture again."
NOT_A_PICTURE = "This is not a JPEG or PNG picture. Choose a photograph or a drawing saved as one of these."
IS_HEIC = (
    "This picture is in the HEIC format, which most browsers cannot show. Send it as a JPEG: "
    "on an iPhone choose Settings, Camera, Formats, Most Compatible; or send a screenshot of it."
)
DAMAGED = "This picture is damaged: it ends too early or cannot be read. Take or choose it again."
DAMAGES = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error, MemoryError)


@dataclass(frozen=True)
class Developed:
    """A picture as it is kept."""

    content: bytes
    kind: str
    """jpeg or png"""
    width: int
    height: int


def develop(sent: bytes) -> Developed:
    if not sent:
        raise Refused(EMPTY)
    if len(sent) > MOST_BYTES:
        megabytes = len(sent) / 1024 / 1024
        raise Refused(f"This picture has {megabytes:.1f} MB; we take up to 10 MB. Send it in a smaller size.")
    kind = kind_of(sent)
    with ONE_AT_A_TIME:
        try:
            image = upright(sent, kind)
        except DAMAGES as problem:
            raise Refused(DAMAGED) from problem
        return drawn_anew(image, kind)


def kind_of(sent: bytes) -> str:
    """By its first bytes; its name and what the browser calls it say nothing."""
    for start, kind in KINDS.items():
        if sent.startswith(start):
            return kind
    raise Refused(IS_HEIC if sent[4:8] == b"ftyp" and sent[8:12] in HEIC else NOT_A_PICTURE)


def upright(sent: bytes, kind: str) -> Image.Image:
    """The picture as it was seen, no larger than we keep. A JPEG is read at a fraction of its size if that will do."""
    from PIL import Image, ImageOps  # eight megabytes, and few sessions take a picture

    Image.MAX_IMAGE_PIXELS = None  # our own limit stands before any point is read
    with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
        width, height = opened.size
        if width * height > MOST_POINTS:
            raise Refused(f"This picture is {width:,} by {height:,} points: too large. Send it in a smaller size.")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return turned


def drawn_anew(image: Image.Image, kind: str) -> Developed:
    """Only the points are carried over, onto white: whatever else the file held stays behind."""
    from PIL import Image

    clean = Image.new("RGB", image.size, "white")
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        clean.paste(image, mask=image)
    else:
        clean.paste(image.convert("RGB"))
    content = saved(clean, kind)
    if kind == "PNG" and len(content) > LARGEST_DRAWING:
        kind, content = "JPEG", saved(clean, "JPEG")
    return Developed(content, kind.lower(), *clean.size)


def saved(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    if kind == "JPEG":
        image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        image.save(file, "PNG", optimize=True)
    return file.getvalue()
