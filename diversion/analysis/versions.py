"""Names for what an answer rests on: the code and the weights."""

import hashlib
import inspect
import json
from functools import cache
from importlib import resources
from importlib.metadata import version
from types import ModuleType

from diversion.analysis import exposure, weights


def code_version() -> str:
    """Give the version of this program."""
    return version("diversion")


@cache
def scorer_version() -> str:
    """Name the scorer and fingerprint every weight of its tables."""
    digest = hashlib.sha256()
    for module in (weights, exposure):
        digest.update(_constants(module).encode())
    goods = resources.files("diversion.analysis").joinpath("goods.csv")
    digest.update(goods.read_bytes())
    return f"{weights.SCORER} {digest.hexdigest()[:16]}"


def _constants(module: ModuleType) -> str:
    named = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and not inspect.ismodule(value)
    }
    return json.dumps({name: repr(named[name]) for name in sorted(named)})
