-- Stored shipment rows by id, with the place they came from.
SELECT t.*, f.path AS file_path FROM shipments AS t JOIN files AS f USING (file_id)
WHERE t.shipment_id IN (SELECT unnest($ids)) ORDER BY t.shipment_id;
