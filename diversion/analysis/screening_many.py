"""Many companies screened by several processes at once, with the same answer."""

import atexit
import gc
import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Final

import pandas as pd

from diversion.analysis.screening import Match, Screen
from diversion.processors import end_with_parent

LEAST_SHARED: Final = 50_000  # companies; for fewer, starting a process takes longer
_PIECE: Final = 5_000  # companies a process takes at a time

_screens: list[Screen] = []  # of this process: one


def screen_companies(
    listings: pd.DataFrame,
    companies: pd.DataFrame,
    *,
    as_of: date | None = None,
    processes: int = 1,
    least_shared: int = LEAST_SHARED,
) -> Iterable[Match]:
    """Screen every company of the native table, in its order.

    Parameters
    ----------
    listings, companies
        The native tables.
    as_of
        As for :class:`Screen`.
    processes
        How many may run at once, each with a copy of one index of the listings. They end
        when this process does, whatever ends it. New processes
        import the program that started them: a script needs its
        ``if __name__ == "__main__"``.
    least_shared
        Fewer companies are screened by this process alone.
    """
    screen = Screen(listings, as_of=as_of)
    if processes < 2 or len(companies) < least_shared:  # noqa: PLR2004 - alone
        return screen.companies(companies)
    pieces = (
        companies.iloc[start : start + _PIECE] for start in range(0, len(companies), _PIECE)
    )
    with ProcessPoolExecutor(
        processes,
        get_context("spawn"),
        initializer=_begin,
        initargs=(pickle.dumps(screen),),
    ) as pool:
        return [match for found in pool.map(_matches, pieces) for match in found]


def _begin(screen: bytes) -> None:
    end_with_parent()
    _screens[:] = [pickle.loads(screen)]  # noqa: S301 - of the process that started this
    gc.freeze()  # so much stays that to go over it again and again takes long
    atexit.register(gc.unfreeze)  # or libraries complain at the end of what is left


def _matches(companies: pd.DataFrame) -> list[Match]:
    return list(_screens[0].companies(companies))
