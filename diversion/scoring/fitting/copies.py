"""Write a thinned copy of a labelled case as native tables."""

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from diversion.model.tables import TABLES
from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.thinning import thin_case
from diversion.store.base import Reader


def write_copy(store: Reader, truth: Truth, folder: Path, number: int) -> Truth:
    """Write copy ``number`` of a case into an empty folder, and give its truth.

    The same case, number and truth give the same copy.
    """
    tables = {
        name: store.read(name, [column.name for column in table.columns]).to_pandas()
        for name, table in TABLES.items()
    }
    seed = zlib.crc32(truth.name.encode())
    copy = thin_case(tables, truth, np.random.default_rng((seed, number)))
    for name, table in copy.tables.items():
        _texts(table).to_csv(folder / f"{name}.csv", index=False)
    return copy.truth


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), "").astype(str)
