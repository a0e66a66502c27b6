-- Which of these ids are companies, listings or names of the case.
SELECT company_id AS id FROM companies WHERE company_id IN (SELECT unnest($ids))
UNION SELECT listing_id FROM listings WHERE listing_id IN (SELECT unnest($ids));
