-- Hops in canonical order.
SELECT
    source, target, depart_lo, depart_hi, arrive_lo, arrive_hi, hs2, hs4, hs6, hs_edition,
    mass_kg, value_usd, known_on, origin_country, export_country, import_country
FROM _hop ORDER BY hop;
