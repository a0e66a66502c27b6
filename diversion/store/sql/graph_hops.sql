-- All hops in canonical order, for the fingerprint of the graph.
SELECT
    first_id, shipper, consignee, depart_lo, depart_hi, arrive_lo, arrive_hi,
    hs2, hs4, hs6, hs_edition
FROM _consignment ORDER BY depart_lo, arrive_hi, first_id;
