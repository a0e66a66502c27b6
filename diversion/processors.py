"""How many processors there are, and work for several at once."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import TypeVar

Found = TypeVar("Found")


def n_processors() -> int:
    """Count the processors that this process may use, or all where none are set apart."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def at_once(threads: int, tasks: Sequence[Callable[[], Found]]) -> list[Found]:
    """Run tasks that release the lock of the interpreter, as many at once as may be."""
    if threads == 1:
        return [task() for task in tasks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda task: task(), tasks))


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is no more, killed or not.

    Otherwise it would wait for work for ever.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)  # now: nobody is there to hand anything to

        Thread(target=follow, name="end with parent", daemon=True).start()
