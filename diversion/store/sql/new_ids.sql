-- Companies that this file has added.
SELECT company_id FROM companies WHERE file_id = $file_id;
