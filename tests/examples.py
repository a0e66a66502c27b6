"""How many examples a property is tried on."""

import os
from typing import Final

SHARE: Final = float(os.environ.get("DIVERSION_EXAMPLES", "1"))


def many(examples: int) -> int:
    """Give the share of ``examples`` that DIVERSION_EXAMPLES asks for, one at least."""
    return max(1, round(examples * SHARE))
