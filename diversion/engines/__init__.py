"""Who computes: interchangeable engines behind one protocol."""

from diversion.engines.base import Engine
from diversion.errors import InputError
from diversion.store import Reader, open_paths

ENGINES = ("compiled", "reference", "cypher")
PLANNED = ("spark",)


def get_engine(name: str, store: Reader | None = None) -> Engine:
    """Give the engine of that name; raises :class:`InputError` if there is none.

    ``cypher`` asks the server that ``store`` is on, else that of ``NEO4J_URI``.
    """
    if name == "compiled":
        from diversion.engines.compiled import CompiledEngine  # noqa: PLC0415 - numba

        return CompiledEngine()
    if name == "reference":
        from diversion.engines.reference import ReferenceEngine  # noqa: PLC0415 - networkx

        return ReferenceEngine()
    if name == "cypher":
        from diversion.engines.cypher import engine_at  # noqa: PLC0415 - the driver

        return engine_at(open_paths(store))
    if name in PLANNED:
        raise InputError(
            f"engine {name!r} is not built yet; use one of {', '.join(ENGINES)}"
        )
    raise InputError(f"no engine {name!r}; use one of {', '.join(ENGINES)}")
