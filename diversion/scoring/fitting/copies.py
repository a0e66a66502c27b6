"""Write a copy of a labelled case, recorded less well, as native tables."""

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from diversion.model.tables import TABLES
from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.roughening import rough_case
from diversion.scoring.fitting.thinning import LabelledTables, thin_case
from diversion.store.base import Reader

Copier = Callable[[Mapping[str, pd.DataFrame], Truth, np.random.Generator], LabelledTables]
COPIERS: Final[Mapping[str, Copier]] = {"thinned": thin_case, "rough": rough_case}


def write_copy(
    store: Reader, truth: Truth, folder: Path, number: int, *, how: str
) -> Truth:
    """Write copy ``number`` of a case into an empty folder, and give its truth.

    ``how`` is ``thinned`` or ``rough``. The same case, number and truth give the same
    copy.
    """
    tables = {
        name: store.read(name, [column.name for column in table.columns]).to_pandas()
        for name, table in TABLES.items()
    }
    seed = zlib.crc32(truth.name.encode()), list(COPIERS).index(how), number
    copy = COPIERS[how](tables, truth, np.random.default_rng(seed))
    for name, table in copy.tables.items():
        _texts(table).to_csv(folder / f"{name}.csv", index=False)
    return copy.truth


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), "").astype(str)
