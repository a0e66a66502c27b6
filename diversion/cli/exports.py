"""What the running command has asked and written, so that it can be logged at its end."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Exports:
    """The case that was asked, and the files that answers were written to."""

    case: str | None = None
    written: list[Path] = field(default_factory=list)

    def begin(self) -> None:
        """Forget an earlier command."""
        self.case, self.written = None, []


exports = Exports()
