"""The long runs: nothing links an answer to its writer, and what is acknowledged is kept, whatever happens."""

from __future__ import annotations

from bench import attacks, faults

TAKES = ("about 25 minutes", "about 4 minutes; QUICK=0 is the long run")
FIGURES = [*attacks.FIGURES, *faults.FIGURES]
MEASURES = [attacks.all_attacks, faults.all_faults, faults.system_calls]
