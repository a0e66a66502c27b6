-- In place of consignments.sql and graph_tables.sql for a case without shipments: the
-- parties that listings name, and no row of anything else.
CREATE OR REPLACE TEMP TABLE _graph_party AS
SELECT DISTINCT company_id AS party_id, 'company' AS kind,
    CASE WHEN company_id LIKE 'name:%' OR company_id LIKE 'vessel:%'
        THEN split_part(company_id, ':', 2) END AS name
FROM listings ANTI JOIN companies USING (company_id)
WHERE company_id IS NOT NULL AND company_id <> '?';

CREATE OR REPLACE TEMP TABLE _graph_row (shipment_id VARCHAR, digest BIGINT);

CREATE OR REPLACE TEMP TABLE _consignment (
    first_id VARCHAR, shipper VARCHAR, consignee VARCHAR,
    depart_lo INTEGER, depart_hi INTEGER, arrive_lo INTEGER, arrive_hi INTEGER,
    hs2 INTEGER, hs4 INTEGER, hs6 INTEGER, hs_edition INTEGER
);
