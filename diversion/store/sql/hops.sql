-- Hops in no order, each with its place among the consignments.
SELECT
    c.rowid AS place, s.party AS source, t.party AS target,
    depart_lo, depart_hi, arrive_lo, arrive_hi, hs2, hs4, hs6, hs_edition,
    mass_kg, value_usd, known_on, origin_country, export_country, import_country, probability
FROM _consignment AS c
JOIN _party AS s ON s.party_id = c.shipper
JOIN _party AS t ON t.party_id = c.consignee;
