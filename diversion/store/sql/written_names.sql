-- Names that shipments give beside the id of a company, and names without one.
WITH sides AS (
    SELECT shipper_id AS company_id, shipper_name AS name, export_country AS country
    FROM shipments
    UNION ALL
    SELECT consignee_id, consignee_name, import_country FROM shipments
)
SELECT company_id, name, CASE WHEN count(DISTINCT country) = 1 THEN min(country) END AS country
FROM sides WHERE name IS NOT NULL
GROUP BY company_id, name
ORDER BY company_id, name;
