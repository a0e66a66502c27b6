-- Stored listings by id, as on the day of _seen_on, with the place they came from.
SELECT t.*, f.path AS file_path FROM _listings AS t JOIN files AS f USING (file_id)
WHERE t.listing_id IN (SELECT unnest($ids)) ORDER BY t.listing_id;
