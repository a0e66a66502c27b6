"""Fit every stage on cases of which the truth is known."""

from diversion.scoring.fitting.cases import KnownCase, known_case
from diversion.scoring.fitting.copies import write_copy
from diversion.scoring.fitting.planting import Guest, guest
from diversion.scoring.fitting.settings import Kind, kind_of
from diversion.scoring.fitting.stages import Fit, fit_models, provenance

__all__ = [
    "Fit",
    "Guest",
    "Kind",
    "KnownCase",
    "fit_models",
    "guest",
    "kind_of",
    "known_case",
    "provenance",
    "write_copy",
]
