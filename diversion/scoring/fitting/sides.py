"""Who sends and who receives each record of a labelled case, and which chains it is of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.scoring.evaluation import Truth
from diversion.scoring.record_fitting import LEAST_SHARE


@dataclass(frozen=True, slots=True)
class Sides:
    """Arrays of shape (n_records,); a company that cannot be told is ``None``."""

    sender: NDArray[np.object_]
    receiver: NDArray[np.object_]
    leg: NDArray[np.object_]  # the physical leg that the record documents
    chains: tuple[frozenset[str], ...]
    is_illicit: NDArray[np.bool_]

    def of_chain(self, chain_id: str) -> NDArray[np.bool_]:
        """Say which records are of a chain."""
        found = np.fromiter((chain_id in c for c in self.chains), np.bool_)
        return np.asarray(found & self.is_illicit)

    def lawful_rows(self) -> dict[str, NDArray[np.intp]]:
        """Give the lawful records of every company, sent or received."""
        rows = np.flatnonzero(~self.is_illicit)
        both = pd.DataFrame(
            {
                "company": np.concatenate([self.sender[rows], self.receiver[rows]]),
                "row": np.concatenate([rows, rows]),
            }
        ).dropna()
        groups = both.drop_duplicates().groupby("company")["row"]
        return {str(company): found.to_numpy(np.intp) for company, found in groups}


def read_sides(shipments: pd.DataFrame, truth: Truth) -> Sides:
    """Tell the companies of every record by id, else by the id that others write beside.

    A name that records write beside several ids tells nothing.
    """
    pairs = [
        shipments[[f"{side}_id", f"{side}_name"]].set_axis(["id", "name"], axis=1)
        for side in ("shipper", "consignee")
        if f"{side}_name" in shipments
    ]
    sure = pd.Series(dtype=object)
    if pairs:
        known = pd.concat(pairs).dropna().drop_duplicates().groupby("name")["id"]
        by_name = known.agg(["nunique", "first"])
        sure = by_name.loc[by_name["nunique"] == 1, "first"]

    def company(side: str) -> NDArray[np.object_]:
        found = shipments[f"{side}_id"]
        if f"{side}_name" in shipments:
            found = found.where(found.notna(), shipments[f"{side}_name"].map(sure))
        named = [truth.company(c) if isinstance(c, str) else None for c in found]
        return np.array(named, np.object_)

    lots = truth.lots.drop_duplicates("shipment_id").set_index("shipment_id")
    lots = lots.reindex(shipments["shipment_id"].astype(str))
    chains = lots["chains"].fillna("").astype(str)
    # A record of which the truth says nothing is a leg of its own.
    leg = lots["leg"].astype(object).where(lots["leg"].notna(), lots.index.to_series())
    return Sides(
        company("shipper"),
        company("consignee"),
        leg.to_numpy(np.object_),
        tuple(frozenset(text.split(";")) - {""} for text in chains),
        (lots["illicit_share"].fillna(0.0) >= LEAST_SHARE).to_numpy(np.bool_),
    )
