-- Canonical order: the place of each hop among the consignments, and its smallest record.
SELECT rowid AS place, first_id AS shipment_id
FROM _consignment ORDER BY depart_lo, arrive_hi, first_id;
