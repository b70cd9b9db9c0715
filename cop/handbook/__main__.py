"""Write the page of measures to standard output."""

from __future__ import annotations

import sys

from cop.handbook.writing import handbook

sys.stdout.write(handbook())
