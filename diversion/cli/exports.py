"""What the running command has asked and written, so that it can be logged at its end."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Exports:
    """The case that was asked, or those a model was fitted on, and the files written."""

    case: str | None = None
    fitted: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    def begin(self) -> None:
        """Forget an earlier command."""
        self.case, self.fitted, self.written = None, [], []


exports = Exports()
