"""Write the page of measures to standard output."""

from __future__ import annotations

import sys

from cop.evaluation.handbook import handbook

sys.stdout.write(handbook())
