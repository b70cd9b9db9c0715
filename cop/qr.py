"""QR codes: on screens, slips, posters and letters' pages."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup


@lru_cache(maxsize=256)
def qr(address: str) -> Markup:
    """An SVG without a style of its own, readable with a quarter of it smudged. Live screens ask for it again and
    again."""
    import segno  # with its writers it is half a megabyte, which a worker without screens does without

    code = segno.make(address, micro=False, error="m")
    return Markup(code.svg_inline(omitsize=True, svgclass="cop-qr", lineclass=None))  # noqa: S704  ours alone
