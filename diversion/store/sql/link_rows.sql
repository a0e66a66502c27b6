-- Stored links by id, as on the day of _seen_on, with the place they came from.
SELECT t.*, f.path AS file_path FROM _links AS t JOIN files AS f USING (file_id)
WHERE t.link_id IN (SELECT unnest($ids)) ORDER BY t.link_id;
