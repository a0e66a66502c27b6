"""Who is named to receive the goods."""

from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import contains

FAMILY: Final = "consignee"


@indicator(
    "R4", "S", FAMILY, weight=3, source=f"{sources.BIS_FLAGS}; {sources.ALERT_2022}",
    innocent="a house bill of lading names the buyer; forwarders take delivery for others",
)  # fmt: skip
def forwarder_receives(facts: Facts, hop: int) -> Outcome:
    """A freight forwarder is the final consignee, and no other end-user is declared.

    The forwarder is known by role, by activity or by the words of its name. The value
    is its name.
    """
    party = int(facts.hops.target[hop])
    if party == facts.graph.unknown:
        return unknown("shipments.consignee_name", rows=facts.rows([hop]))
    name = facts.name(party)
    rows = (*facts.rows([hop]), *facts.company_row(party))
    if not is_forwarder(facts, party):
        row = facts.company(party)
        if not (row and (row["roles"] or row["activity"])):
            return unknown("companies.roles", "companies.activity", rows=rows)
        return clear(f"{name} is not known to forward for others", rows, name)
    end_users = [user for user in facts.values(hop, "end_user_name") if str(user) != name]
    if end_users:
        return clear(f"{name} forwards; the declared end-user is {end_users[0]}", rows)
    return fired(f"{name} forwards for others, and no end-user is declared", rows, name)


@indicator(
    "E8", "S", FAMILY, weight=2, source=sources.NOTICE_2023,
    innocent="usual under a letter of credit, above all by air; ask for the notify party",
)  # fmt: skip
def consigned_to_order(facts: Facts, hop: int) -> Outcome:
    """Consigned "to order" or to a bank, with no end-user and no notify party.

    The value is the consignee as written.
    """
    names = [str(name) for name in facts.values(hop, "consignee_name")]
    if not names and not facts.values(hop, "consignee_id"):
        return unknown("shipments.consignee_name", rows=facts.rows([hop]))
    open_side = [n for n in names if contains(n, "order") or contains(n, "bank")]
    if len(open_side) < len(names) or not names:
        return clear("a consignee is named", facts.rows([hop]))
    others = [*facts.values(hop, "end_user_name"), *facts.values(hop, "notify_name")]
    if others:
        return clear(f"{open_side[0]!r}, for {others[0]}", facts.rows([hop]), open_side[0])
    return fired(
        f"{open_side[0]!r}, and nobody else named", facts.rows([hop]), open_side[0]
    )


def is_forwarder(facts: Facts, party: int) -> bool:
    """Say whether a party forwards for others, by role, activity or name."""
    if facts.graph.is_hub[party] or contains(facts.name(party), "forwarder"):
        return True
    row = facts.company(party)
    return bool(row and row["activity"] and contains(row["activity"], "forwarder"))
