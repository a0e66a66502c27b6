"""One file of fitted models: JSON, with what it was fitted on and how well it did."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TextIO

from diversion.errors import ModelError
from diversion.scoring.models.base import Model
from diversion.scoring.models.isotonic import Isotonic
from diversion.scoring.models.logistic import Logistic
from diversion.scoring.models.trees import Trees

FORMAT: Final = "diversion-model"
VERSION: Final = 1
_STRING_OR_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=")')  # before a string
KINDS: Final[dict[str, Callable[[Mapping[str, object]], Model]]] = {
    "logistic": Logistic.from_json,
    "trees": Trees.from_json,
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a model comes from. ``held_out`` holds figures on cases it did not see."""

    about: str  # one sentence for the screen, such as "trained on simulated trade"
    fitted_on: tuple[str, ...]
    fitted_at: date
    code_version: str
    held_out: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """A model of one thing, and how its raw scores become probabilities."""

    model: Model
    calibration: Isotonic | None = None


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The models of all stages by name, and where they come from."""

    provenance: Provenance
    stages: Mapping[str, Stage]

    def stage(self, name: str) -> Stage:
        """Give the stage of a name.

        Raises
        ------
        ModelError
            If the file has no such stage.
        """
        if name not in self.stages:
            known = ", ".join(sorted(self.stages)) or "none"
            raise ModelError(f"the model has no stage {name!r}, only {known}")
        return self.stages[name]


def write_model(model: ModelFile, sink: str | Path | TextIO) -> None:
    """Write a model as JSON to a file or a stream, the same bytes for the same model."""
    origin = model.provenance
    stored = {
        "format": FORMAT,
        "version": VERSION,
        "about": origin.about,
        "fitted_on": list(origin.fitted_on),
        "fitted_at": origin.fitted_at.isoformat(),
        "code_version": origin.code_version,
        "held_out": dict(origin.held_out),
        "stages": {
            name: stage.model.to_json()
            | {"calibration": stage.calibration.to_json() if stage.calibration else None}
            for name, stage in model.stages.items()
        },
    }
    text = json.dumps(stored, allow_nan=False, separators=(",", ":"))
    text = _STRING_OR_COMMA.sub(lambda found: found[1] or ",\n", text) + "\n"
    if isinstance(sink, str | Path):
        Path(sink).write_text(text, encoding="utf-8")
    else:
        sink.write(text)


def read_model(path: str | Path) -> ModelFile:
    """Read a model from a JSON file.

    Raises
    ------
    ModelError
        If the file is no model, or of a later version.
    """
    try:
        stored = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: found no JSON, expected a model file") from error
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise ModelError(f"{path}: expected a model file, written by diversion fit")
    if stored.get("version") != VERSION:
        found = stored.get("version")
        raise ModelError(f"{path}: model version {found!r}, expected {VERSION}")
    try:
        return _parse(stored)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: the model is damaged: {error}") from error


def _parse(stored: dict[str, Any]) -> ModelFile:
    provenance = Provenance(
        about=str(stored["about"]),
        fitted_on=tuple(map(str, stored["fitted_on"])),
        fitted_at=date.fromisoformat(stored["fitted_at"]),
        code_version=str(stored["code_version"]),
        held_out={str(name): float(x) for name, x in stored["held_out"].items()},
    )
    stages = {}
    for name, item in stored["stages"].items():
        if item["kind"] not in KINDS:
            raise ValueError(f"kind {item['kind']!r} is not one of {', '.join(KINDS)}")
        knots = item["calibration"]
        stages[str(name)] = Stage(
            KINDS[item["kind"]](item), Isotonic.from_json(knots) if knots else None
        )
    return ModelFile(provenance, stages)
