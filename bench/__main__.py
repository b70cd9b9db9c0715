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
    report, began, broken = Report(kind), time.monotonic(), []
    part, quick = KINDS[kind], os.environ.get("QUICK", "0") == "1"
    if takes := getattr(part, "TAKES", None):
        report.say(f"          takes {takes[quick]} on two quiet cores")
    for measure in part.MEASURES:
        name = measure.__name__.replace("_", " ")
        report.say(f"{time.monotonic() - began:6.0f} s  {name}")
        try:
            measure(report, quick)
        except Exception:
            traceback.print_exc()
            broken.append(name)
    report.keep()
    missing = report.missing(part.FIGURES)
    if kind == "speed" and not (quick or missing or broken):
        report.tell()
    end = [f"not measured: {', '.join(missing)}"] if missing else []
    end += [f"broken: {', '.join(broken)}"] if broken else []
    report.say(f"{time.monotonic() - began:6.0f} s  done" + "".join(f"; {what}" for what in end))
    return 1 if end else 0


if __name__ == "__main__":
    if sys.argv[1:] not in [[kind] for kind in KINDS]:
        sys.exit(f"Say one of: {', '.join(KINDS)}")
    sys.exit(main(sys.argv[1]))
