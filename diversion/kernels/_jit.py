"""The one place where numba is configured."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])

# A number as kernels hand it to each other. Without it, numba compiles a helper anew for
# each width, and for each constant that is written where the helper is called.
wide: Final = cast(Callable[[int], int], np.int64)

_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    # No entry for callers in C, of whom there are none: it takes a fifth of the time.
    "no_cfunc_wrapper": True,
}
_INNER: Final[dict[str, Any]] = {"no_cpython_wrapper": True}


def jit(kernel: Kernel) -> Kernel:
    """Compile on first call, keep the machine code on disk, release the GIL.

    ``fastmath`` stays off: it lets the compiler assume that NaN never occurs.
    """
    return cast(Kernel, njit(**_OPTIONS)(kernel))


def helper(kernel: Kernel) -> Kernel:
    """Compile as :func:`jit` what only other kernels call, without an entry for Python."""
    return cast(Kernel, njit(**_OPTIONS, **_INNER)(kernel))
