-- Stored listings by id, with the place they came from.
SELECT t.*, f.path AS file_path FROM listings AS t JOIN files AS f USING (file_id)
WHERE t.listing_id IN (SELECT unnest($ids)) ORDER BY t.listing_id;
