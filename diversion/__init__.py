"""Find chains of intermediaries by which goods may reach DPRK end-users.

Open a case and ask it::

    import diversion as dv

    case = dv.open("case.duckdb")
    case.chains(to="listed:DPRK", top=20)
"""

from typing import TYPE_CHECKING

from diversion.errors import DiversionError, InputError

if TYPE_CHECKING:
    from diversion.case import Case
    from diversion.case import open_case as open

__all__ = ["Case", "DiversionError", "InputError", "open"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # The case imports numba and pandas: only when it is asked for.
    if name in ("open", "Case"):
        from diversion import case  # noqa: PLC0415

        return case.open_case if name == "open" else case.Case
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
