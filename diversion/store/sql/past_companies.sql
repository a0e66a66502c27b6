SELECT * FROM companies_past ORDER BY file_id, "row", seen_until;
