-- Shipments whose ties on the server are absent or differ. own: the row itself, if the
-- server does not have it; hop, supplied: what the first record of a consignment carries,
-- in whole days since 1970-01-01 for the search and as dates for people.
SELECT
    r.shipment_id AS "key",
    CASE WHEN h.shipment_id IS NULL THEN s END AS own,
    r.shipper, r.consignee, r.ship, r.notified, r.digest,
    CASE WHEN r.first_id <> r.shipment_id THEN r.first_id END AS first_id,
    CASE WHEN r.depart_lo IS NOT NULL THEN {
        'sender': r.shipper, 'receiver': r.consignee,
        'depart_lo': r.depart_lo, 'depart_hi': r.depart_hi,
        'arrive_lo': r.arrive_lo, 'arrive_hi': r.arrive_hi,
        'hs2': r.hs2, 'hs4': r.hs4, 'hs6': r.hs6, 'edition': r.hs_edition
    } END AS hop,
    CASE WHEN r.depart_lo IS NOT NULL AND r.shipper <> '?' AND r.consignee <> '?' THEN {
        'shipment_id': r.shipment_id,
        'shipment_ids': r.shipment_ids,
        'departed_on': CASE WHEN r.depart_lo = r.depart_hi THEN DATE '1970-01-01' + r.depart_lo END,
        'arrived_on': CASE WHEN r.arrive_lo = r.arrive_hi THEN DATE '1970-01-01' + r.arrive_hi END,
        'known_on': DATE '1970-01-01' + r.known_day,
        'hs_code': CASE
            WHEN r.hs6 >= 0 THEN lpad(CAST(r.hs6 AS VARCHAR), 6, '0')
            WHEN r.hs4 >= 0 THEN lpad(CAST(r.hs4 AS VARCHAR), 4, '0')
            WHEN r.hs2 >= 0 THEN lpad(CAST(r.hs2 AS VARCHAR), 2, '0') END,
        'mass_kg': r.mass_kg,
        'value_usd': r.value_usd,
        'depart_lo': r.depart_lo, 'depart_hi': r.depart_hi,
        'arrive_lo': r.arrive_lo, 'arrive_hi': r.arrive_hi
    } END AS supplied
FROM _graph_row AS r
LEFT JOIN _held_shipment AS h USING (shipment_id)
JOIN shipments AS s ON s.shipment_id = r.shipment_id
WHERE h.digest IS DISTINCT FROM r.digest
-- The first record of a consignment comes before those that are tied to it.
ORDER BY r.first_id <> r.shipment_id, s.file_id, s."row";
