"""The long runs: nothing links an answer to its writer, and what is acknowledged is kept, whatever happens."""

from __future__ import annotations

from bench import attacks, faults, leaks

TAKES = ("about 45 minutes", "about 5 minutes; QUICK=0 is the long run")
FIGURES = [*attacks.FIGURES, *leaks.FIGURES, *faults.FIGURES]
MEASURES = [attacks.all_attacks, leaks.all_that_leaves, faults.all_faults, faults.system_calls]
