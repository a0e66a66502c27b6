-- The records behind each hop.
SELECT hop, shipment_id
FROM _document JOIN _hop USING (hop_key)
ORDER BY hop, shipment_id;
