-- The records behind merged consignments besides the smallest, by place.
SELECT c.rowid AS place, d.shipment_id
FROM _bonded AS d JOIN _consignment AS c USING (bond)
WHERE d.shipment_id <> c.first_id
ORDER BY d.shipment_id;
