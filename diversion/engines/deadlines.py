"""Keep a time limit while arrays are at work: leave the job behind when time is up."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Self, TypeVar

Result = TypeVar("Result")


class OutOfTime(Exception):  # noqa: N818 - not an error: the caller answers without
    """The time limit came before the result."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, or never; ``stopped`` tells a job that was left behind to end."""

    moment: float | None = None
    stopped: Event = field(default_factory=Event)

    @classmethod
    def after(cls, seconds: float | None) -> Self:
        """Set the deadline so many seconds from now; ``None`` for never."""
        return cls(None if seconds is None else time.monotonic() + seconds)

    @property
    def is_past(self) -> bool:
        """Whether the moment has come."""
        return self.moment is not None and time.monotonic() >= self.moment

    def check(self) -> None:
        """Raise :class:`OutOfTime` in a job that was left behind."""
        if self.stopped.is_set():
            raise OutOfTime

    def run(self, job: Callable[[], Result]) -> Result:
        """Give the result of a job, or raise :class:`OutOfTime` at the moment.

        A job that takes longer goes on in its own thread until it next checks.
        """
        if self.moment is None:
            return job()
        pool = ThreadPoolExecutor(1)
        future = pool.submit(job)
        try:
            return future.result(max(0.0, self.moment - time.monotonic()))
        except TimeoutError:
            self.stopped.set()
            raise OutOfTime from None
        finally:
            pool.shutdown(wait=False)
