-- Parties of shipments that are no company, as rows of companies, after records.sql.
WITH sides AS (
    SELECT shipper AS party_id, shipper_name AS name FROM _record
    UNION ALL
    SELECT consignee, consignee_name FROM _record
), counted AS (
    SELECT party_id, name, count(*) AS n_records
    FROM sides ANTI JOIN _companies ON company_id = party_id
    WHERE party_id IS NOT NULL GROUP BY party_id, name
), spelled AS (
    SELECT party_id, name, place FROM _party_name
    UNION ALL
    SELECT party_id, name,
        row_number() OVER (PARTITION BY party_id ORDER BY n_records DESC, name)
    FROM counted WHERE party_id LIKE 'name:%'
), named AS (
    SELECT party_id, min_by(name, place) AS name,
        string_agg(replace(name, ';', ','), ';' ORDER BY place) FILTER (place > 1) AS aliases
    FROM spelled GROUP BY party_id
)
SELECT party_id AS company_id, name, aliases
FROM (SELECT DISTINCT party_id FROM counted) LEFT JOIN named USING (party_id)
ORDER BY party_id;
