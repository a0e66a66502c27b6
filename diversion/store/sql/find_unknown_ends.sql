INSERT INTO _unknown_end
WITH known AS (
    SELECT company_id FROM companies UNION SELECT company_id FROM _rehearsed
), ends AS (
    SELECT "row", 'from_id' AS "column", from_id AS company_id FROM _incoming
    UNION ALL
    SELECT "row", 'to_id', to_id FROM _incoming
)
SELECT "row", min("column") FROM ends ANTI JOIN known USING (company_id)
GROUP BY "row";
