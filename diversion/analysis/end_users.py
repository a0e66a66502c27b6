"""Who is to receive the goods: by the records, and by the chain."""

from diversion.analysis.chain import Chain, RecordRow
from diversion.analysis.claims import EndUser
from diversion.matching import compare


def end_users(chain: Chain, records: tuple[RecordRow, ...]) -> tuple[EndUser, ...]:
    """Set declared end-user, consignee and the end of the chain side by side, by record.

    A declared name counts as the chain's end where it may be the same name, by the
    comparison that screens names; the aliases of the end count too.
    """
    rows = {row.record_id: dict(row.fields) for row in records if row.table == "shipments"}
    own = next(
        (
            dict(row.fields)
            for row in records
            if row.table == "companies" and row.record_id == chain.target.company_id
        ),
        {},
    )
    inferred = chain.target.name or chain.target.company_id
    names = [inferred, *filter(None, own.get("aliases", "").split(";"))]
    result = []
    for shipment_id in chain.shipments:
        fields = rows.get(shipment_id, {})
        declared = fields.get("end_user_name")
        result.append(
            EndUser(
                shipment_id=shipment_id,
                declared=declared,
                consignee=fields.get("consignee_name") or fields.get("consignee_id"),
                inferred=inferred,
                parts=None if declared is None else not _is_one_of(declared, names),
            )
        )
    return tuple(result)


def _is_one_of(name: str, names: list[str]) -> bool:
    return any(compare(name, other.strip()).band != "different" for other in names)
