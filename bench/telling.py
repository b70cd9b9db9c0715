"""What docs/performance.md shows of a run: a table of every figure beside its target, and a picture drawn from it."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "pictures" / "performance.svg"
AT_LEAST = {"form_vs_bare_page": 0.6, "save_vs_bare_insert_sqlite": 0.5, "save_vs_bare_insert_pg": 0.5}
AT_LEAST |= {"poll_vs_bare": 0.7}
AT_MOST = {
    "save_tail_1w": 6,
    "save_tail_2w": 6,
    "burst_200_p99": 1.0,
    "form_100k_vs_1k": 1.2,
    "save_100k_vs_1k": 1.2,
    "evaluation_100k_vs_1k": 2,
    "live_cpu_300": 0.25,
    "live_p95_300": 2.0,
    "live_p95_30x10": 2.0,
    "room_60_in_a_minute_p95": 0.3,
    "map_10k_vs_1k": 2,
    "history_1000_vs_10": 3,
    "first_visit_kb": 60,
    "first_visit_requests": 6,
    "slow_phone_ready_s": 1.0,
    "rss_idle_mb": 90,
    "rss_300_mb": 110,
    "start_s": 3,
}
ROW, LEFT, WIDE, TALL = 22, 230, 400, 14


def tell(speed: dict[str, Any], page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Between the marks of the page, and the picture beside it; nothing else of the page is touched."""
    values = {name: figure["value"] for name, figure in speed["figures"].items()}
    text = page.read_text(encoding="utf-8")
    for mark, told in (("figures", figures(speed["figures"])), ("pages", grown(speed.get("pages", [])))):
        between = re.compile(f"(<!-- {mark} -->\n).*?(<!-- end of {mark} -->)", re.S)
        text = between.sub(lambda found, told=told: f"{found[1]}{told}{found[2]}", text)  # type: ignore[misc]
    page.write_text(text, encoding="utf-8")
    picture.write_text(drawn(values), encoding="utf-8")


def figures(found: dict[str, dict[str, Any]]) -> str:
    rows = [f"| `{name}` | {each['value']:g} {each['unit']} | {target(name)} |" for name, each in found.items()]
    return "\n".join(["| figure | measured | target |", "|---|---|---|", *rows, ""])


def target(name: str) -> str:
    if name in AT_LEAST:
        return f"at least {AT_LEAST[name]:g}"
    return f"at most {AT_MOST[name]:g}" if name in AT_MOST else ""


def grown(rows: list[dict[str, Any]]) -> str:
    shares = list(rows[0]["shares"]) if rows else []
    head = ["| page | " + " | ".join(f"at {share} %" for share in shares) + " |", "|---" * (len(shares) + 1) + "|"]
    lines = [
        f"| `{row['page']}` | " + " | ".join(f"{each['ms']:g} ms, {each['kb']:g} kB" for each in row["shares"].values())
        for row in rows
    ]
    return "\n".join([*head, *(f"{line} |" for line in lines), ""]) if rows else ""


def used(name: str, value: float) -> float:
    """The part of what is allowed that a figure uses up: over 1 is over its target."""
    return AT_LEAST[name] / value if name in AT_LEAST else value / AT_MOST[name]


def drawn(values: dict[str, float]) -> str:
    """A bar for each figure with a target; what is left of the line keeps to it."""
    told = [(name, used(name, values[name])) for name in (*AT_LEAST, *AT_MOST) if values.get(name)]
    line, high = LEFT + WIDE // 2, ROW * (len(told) + 2)
    bars = "".join(bar(place, *each) for place, each in enumerate(told, 1))
    label = f'<text x="{line}" y="14" text-anchor="middle">target</text>'
    mark = f'<line x1="{line}" y1="20" x2="{line}" y2="{high - ROW // 2}" stroke="#212b32" stroke-dasharray="4 3"/>'
    about = "<title>Each figure as a part of what its target allows: shorter is better</title>"
    size = f'viewBox="0 0 {LEFT + WIDE + 60} {high}" width="{LEFT + WIDE + 60}" height="{high}"'
    style = 'font-family="Arial, sans-serif" font-size="12" fill="#212b32"'
    back = f'<rect width="{LEFT + WIDE + 60}" height="{high}" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} {style}>{about}{back}{label}{bars}{mark}</svg>\n'


def bar(place: int, name: str, part: float) -> str:
    y, width = ROW * place + 4, round(min(part, 2) * WIDE / 2)
    colour = "#005eb8" if part <= 1 else "#d5281b"
    words = f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>'
    percent = f'<text x="{LEFT + width + 6}" y="{y + 11}">{part * 100:.0f} %</text>'
    return f'{words}<rect x="{LEFT}" y="{y}" width="{width}" height="{TALL}" fill="{colour}"/>{percent}'
