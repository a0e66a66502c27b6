"""Fitted models: kept as JSON, read without any library that fits them."""

from diversion.scoring.models.base import Contributions, Model, columns_of
from diversion.scoring.models.fingerprint import fingerprint
from diversion.scoring.models.logistic import Logistic
from diversion.scoring.models.storage import (
    ModelFile,
    Provenance,
    Stage,
    read_model,
    write_model,
)
from diversion.scoring.models.trees import Trees

__all__ = [
    "Contributions",
    "Logistic",
    "Model",
    "ModelFile",
    "Provenance",
    "Stage",
    "Trees",
    "columns_of",
    "fingerprint",
    "read_model",
    "write_model",
]
