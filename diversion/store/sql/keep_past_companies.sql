-- _arriving are rows of the past that another case kept.
DELETE FROM companies_past
WHERE (file_id, company_id, seen_until) IN (SELECT (file_id, company_id, seen_until) FROM _arriving);
INSERT INTO companies_past BY NAME SELECT * FROM _arriving;
