"""The control of the system-call trace: the same product, told not to wait for the disk."""

import cop.db

cop.db.PRAGMAS = tuple(pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in cop.db.PRAGMAS)

from tests.reflections.attack.product import app  # noqa: E402, F401
