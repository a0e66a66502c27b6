-- Stored links by id, with the place they came from.
SELECT t.*, f.path AS file_path FROM links AS t JOIN files AS f USING (file_id)
WHERE t.link_id IN (SELECT unnest($ids)) ORDER BY t.link_id;
