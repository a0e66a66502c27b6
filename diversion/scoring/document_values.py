"""What a consignment of two documents is by one of them alone."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

from diversion.scoring.documents import KINDS
from diversion.scoring.states import Value

# Days on the way, the least and the most, by means of transport; as the graph is built.
TRANSIT: Final = {"sea": (2, 60), "rail": (1, 40), "air": (0, 15), "road": (0, 15)}
OTHER_TRANSIT: Final = (0, 60)
_EPOCH: Final = date(1970, 1, 1)
Fields = Mapping[str, str]


def values_without(
    gone: Fields, left: Fields
) -> tuple[dict[str, Value], dict[str, float]] | str | None:
    """Give the columns of a hop, and features of documents, by the one that is left.

    The side, ``shipper`` or ``consignee``, if the document left does not name it; ``None``
    if neither day of it can be read.
    """
    for side in ("shipper", "consignee"):
        if not left.get(f"{side}_id") and not left.get(f"{side}_name"):
            return side
    days = _days(left)
    if days is None:
        return None
    code = left.get("hs_code", "")
    is_code = len(code) % 2 == 0
    values: dict[str, Value] = dict(
        zip(("depart_lo", "depart_hi", "arrive_lo", "arrive_hi"), days, strict=True)
    )
    for digits in (2, 4, 6):
        is_known = is_code and len(code) >= digits
        values[f"hs{digits}"] = int(code[:digits]) if is_known else -1
    for name in ("mass_kg", "value_usd"):
        values[name] = float(left.get(name, math.nan))
    for name in ("origin_country", "export_country", "import_country"):
        values[name] = left.get(name)
    return values, _flags(left)


def transit(mode: str) -> tuple[int, int]:
    """Give the least and the most days on the way, by means of transport."""
    return TRANSIT.get(mode, OTHER_TRANSIT)


def _days(left: Fields) -> tuple[int, int, int, int] | None:
    try:
        departed, arrived = (
            (date.fromisoformat(left[name]) - _EPOCH).days if name in left else None
            for name in ("departed_on", "arrived_on")
        )
    except ValueError:
        return None
    least, most = transit(left.get("transport_mode", ""))
    if departed is not None and arrived is not None:
        return departed, departed, max(arrived, departed), arrived
    if departed is not None:
        return departed, departed, departed + least, departed + most
    if arrived is not None:
        return arrived - most, arrived - least, arrived, arrived
    return None


def _flags(left: Fields) -> dict[str, float]:
    """Give the features that say which documents there are and what they name."""
    end_user, consignee = left.get("end_user_name"), left.get("consignee_name")
    is_other = end_user is not None and consignee is not None and end_user != consignee
    has_both = "departed_on" in left and "arrived_on" in left
    return {
        **{f"has_{kind}": float(left.get("record_type") == kind) for kind in KINDS},
        "has_end_user": float(end_user is not None),
        "end_user_is_other": float(is_other),
        "has_forwarder": float("forwarder_name" in left),
        "has_notify": float("notify_name" in left),
        "documents": 1.0,
        "has_both_dates": float(has_both),
    }
