"""Chains as plain records: the names and shapes that other programs read."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from diversion.analysis.chain import Chain, ChainHop, Completeness

CSV_COLUMNS: Final = (
    "rank",
    "chain_id",
    "score",
    "probability",
    "companies",
    "shipments",
    "departed_on",
    "arrived_on",
    "wait_days",
    "hs_code",
    "mass_kg",
    "order",
    "target_id",
    "target_why",
    "exact",
    "bound",
    "explored",
    "truncated_by",
    "scorer",
)


def chain_record(chain: Chain) -> dict[str, object]:
    """Give a chain as one JSON object."""
    return {
        "rank": chain.rank,
        "chain_id": chain.chain_id,
        "score": chain.score,
        "probability": chain.probability,
        "companies": list(chain.companies),
        "shipments": list(chain.shipments),
        "hops": [hop_record(hop) for hop in chain.hops],
        "target": {"company_id": chain.target.company_id, "why": chain.target.why},
    }


def hop_record(hop: ChainHop) -> dict[str, object]:
    """Give a hop as one JSON object.

    ``departed_on`` and ``arrived_on`` are null unless the day is on record; the
    ``..._between`` pairs always hold the first and the last day that is possible.
    ``wait_days`` is the least possible wait, ``wait_days_max`` the longest.
    """
    return {
        "from": hop.from_id,
        "to": hop.to_id,
        "shipment_ids": list(hop.shipment_ids),
        "parallel_ids": list(hop.parallel_ids),
        "departed_on": _day(hop.departed),
        "departed_between": _between(hop.departed),
        "arrived_on": _day(hop.arrived),
        "arrived_between": _between(hop.arrived),
        "wait_days": hop.wait_days[0] if hop.wait_days else None,
        "wait_days_max": hop.wait_days[1] if hop.wait_days else None,
        "hs_code": hop.hs_code,
        "mass_kg": hop.mass_kg,
        "order": hop.order,
        "flags": list(hop.flags),
    }


def completeness_record(completeness: Completeness, scorer: str) -> dict[str, object]:
    """Give how complete an answer is, and which scorer spoke."""
    return {
        "exact": completeness.exact,
        "bound": completeness.bound,
        "explored": completeness.explored,
        "truncated_by": completeness.truncated_by,
        "scorer": scorer,
    }


def csv_record(chain: Chain, completeness: Completeness, scorer: str) -> tuple[object, ...]:
    """Give a chain as one row under :data:`CSV_COLUMNS`.

    Companies are joined by ``~``, as in the id; shipments and the values of the hops by
    ``;``, one value a hop, empty where it is not known.
    """
    hops = [hop_record(hop) for hop in chain.hops]
    return (
        chain.rank,
        chain.chain_id,
        chain.score,
        chain.probability,
        chain.chain_id,
        ";".join(chain.shipments),
        *(
            _joined(hop[name] for hop in hops)
            for name in (
                "departed_on",
                "arrived_on",
                "wait_days",
                "hs_code",
                "mass_kg",
                "order",
            )
        ),
        chain.target.company_id,
        chain.target.why,
        *completeness_record(completeness, scorer).values(),
    )


def _day(bounds: tuple[date, date]) -> str | None:
    first, last = bounds
    return first.isoformat() if first == last else None


def _between(bounds: tuple[date, date]) -> list[str]:
    return [day.isoformat() for day in bounds]


def _joined(values: Iterable[object]) -> str:
    return ";".join("" if value is None else str(value) for value in values)
