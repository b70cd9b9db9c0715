"""`python -m bench speed`, `soak` or `scan`. QUICK=1 is a short run; exit 0 = every figure was measured."""

from __future__ import annotations

import os
import sys
import time
import traceback

from bench import scan, soak, speed
from bench.report import Report

KINDS = {"speed": speed, "soak": soak, "scan": scan}


def main(kind: str) -> int:
    report, began = Report(kind), time.monotonic()
    part = KINDS[kind]
    for measure in part.MEASURES:
        report.say(f"{time.monotonic() - began:6.0f} s  {measure.__name__.replace('_', ' ')}")
        try:
            measure(report, os.environ.get("QUICK", "0") == "1")
        except Exception:
            traceback.print_exc()
    report.keep()
    missing = report.missing(part.FIGURES)
    report.say(
        f"{time.monotonic() - began:6.0f} s  done" + (f"; not measured: {', '.join(missing)}" if missing else "")
    )
    return 1 if missing else 0


if __name__ == "__main__":
    if sys.argv[1:] not in [[kind] for kind in KINDS]:
        sys.exit(f"Say one of: {', '.join(KINDS)}")
    sys.exit(main(sys.argv[1]))
