"""A name for a fitted model: the same for the same model, wherever it is kept."""

import hashlib
import io
from typing import Final

from diversion.scoring.models.storage import ModelFile, write_model

_DIGITS: Final = 16


def fingerprint(model: ModelFile) -> str:
    """Hash all that a model file holds."""
    text = io.StringIO()
    write_model(model, text)
    return hashlib.sha256(text.getvalue().encode()).hexdigest()[:_DIGITS]
