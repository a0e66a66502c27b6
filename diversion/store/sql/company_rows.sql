-- Stored company rows by id, with the place they came from.
SELECT t.*, f.path AS file_path FROM companies AS t JOIN files AS f USING (file_id)
WHERE t.company_id IN (SELECT unnest($ids)) ORDER BY t.company_id;
