"""Who computes: interchangeable engines behind one protocol."""

from diversion.engines.base import Engine
from diversion.errors import InputError

ENGINES = ("compiled", "reference")
PLANNED = ("cypher", "spark")


def get_engine(name: str) -> Engine:
    """Give the engine of that name; raises :class:`InputError` if there is none."""
    if name == "compiled":
        from diversion.engines.compiled import CompiledEngine  # noqa: PLC0415 - numba

        return CompiledEngine()
    if name == "reference":
        from diversion.engines.reference import ReferenceEngine  # noqa: PLC0415 - networkx

        return ReferenceEngine()
    if name in PLANNED:
        raise InputError(
            f"engine {name!r} is not built yet; use one of {', '.join(ENGINES)}"
        )
    raise InputError(f"no engine {name!r}; use one of {', '.join(ENGINES)}")
