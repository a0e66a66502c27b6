"""The one place where numba is configured."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def jit(kernel: Kernel) -> Kernel:
    """Compile on first call, keep the machine code on disk, release the GIL.

    ``fastmath`` stays off: it lets the compiler assume that NaN never occurs.
    """
    return cast(Kernel, njit(cache=True, nogil=True)(kernel))
