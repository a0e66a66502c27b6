"""The command line: parse, ask the case, write the answer."""

import sys

from diversion.cli import (
    asking,
    case_log,
    changes,
    chokepoints,
    evaluating,
    exporting,
    fitting,
    indicators,
    loading,
    resolving,
    rules,
    screening,
    verifying,
)
from diversion.cli.app import app

__all__ = [
    "app",
    "asking",
    "case_log",
    "changes",
    "chokepoints",
    "evaluating",
    "exporting",
    "fitting",
    "indicators",
    "loading",
    "main",
    "resolving",
    "rules",
    "screening",
    "verifying",
]


def main() -> None:
    """Run the command line; the entry point ``diversion``."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks is escaped instead of ending the run.
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(errors="backslashreplace")
    app()
