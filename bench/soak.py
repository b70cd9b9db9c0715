"""The long runs: nothing links an answer to its writer, and what is acknowledged is kept, whatever happens."""

from __future__ import annotations

from bench import attacks, faults

FIGURES = [*attacks.FIGURES, *faults.FIGURES]
MEASURES = [attacks.attack_sqlite, attacks.attack_postgresql, faults.all_faults, faults.system_calls]
