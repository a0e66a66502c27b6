"""Write a copy of a labelled case, told otherwise, as native tables."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.planting import Guest, plant, read_tables
from diversion.scoring.fitting.roughening import rough_case
from diversion.scoring.fitting.thinning import LabelledTables, thin_case
from diversion.scoring.fitting.varying import vary_case
from diversion.store.base import Reader

Copier = Callable[[Mapping[str, pd.DataFrame], Truth, np.random.Generator], LabelledTables]
COPIERS: Final[Mapping[str, Copier]] = {
    "thinned": thin_case,
    "rough": rough_case,
    "varied": vary_case,
}


def write_copy(
    store: Reader,
    truth: Truth,
    folder: Path,
    number: int,
    *,
    how: str,
    guests: Sequence[Guest] = (),
) -> Truth:
    """Write copy ``number`` of a case into an empty folder, and give its truth.

    ``how`` is a name of :data:`COPIERS`; some of the ``guests`` are planted into it. The
    same case, number, truth and guests give the same copy.
    """
    seed = zlib.crc32(truth.name.encode()), list(COPIERS).index(how), number
    random = np.random.default_rng(seed)
    copy = plant(COPIERS[how](read_tables(store), truth, random), guests, random)
    for name, table in copy.tables.items():
        _texts(table).to_csv(folder / f"{name}.csv", index=False)
    return copy.truth


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), "").astype(str)
