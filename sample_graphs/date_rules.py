"""How a day comes of what a source says; each rule states its own convention."""

from calendar import monthrange
from datetime import date
from typing import Any

Rule = dict[str, Any]  # the ``date`` table of one hop


def days_of(stated: Rule) -> dict[str, date]:
    """Apply a date rule: ``day``, ``month``, ``spread`` or ``latest``.

    ``day`` keeps what the source states; ``month`` takes the last day of the month;
    ``latest`` the last day that is possible; ``spread`` divides the interval that the
    source supports evenly among the ``of`` hops that fall into it.
    """
    match stated["rule"]:
        case "day":
            return {
                key: stated[key] for key in ("departed_on", "arrived_on") if key in stated
            }
        case "month":
            year, month = (int(part) for part in stated["departed_on"].split("-"))
            return {"departed_on": date(year, month, monthrange(year, month)[1])}
        case "latest":
            return {"departed_on": stated["to"]}
        case "spread":
            span = stated["to"] - stated["from"]
            day = stated["from"] + span * stated["step"] // (stated["of"] + 1)
            return {stated.get("field", "departed_on"): day}
        case rule:
            raise ValueError(
                f"found date rule {rule!r}, expected day, month, latest or spread"
            )


def is_stated(stated: Rule) -> bool:
    """Say whether the day itself is in a source."""
    return bool(stated["rule"] == "day")


def date_text(stated: Rule) -> str:
    """Say what the source gives, and by which rule a day came of it."""
    if is_stated(stated):
        return str(stated["text"])
    if stated["rule"] != "spread":
        words = {"month": "last day of the month", "latest": "latest possible day"}
        return f"{words[stated['rule']]} ({stated['text']})"
    return (
        f"{stated['step']}/{stated['of'] + 1} into the interval "
        f"{stated['from']} to {stated['to']} ({stated['text']})"
    )
