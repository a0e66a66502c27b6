-- Temporary view _record: shipments with their sides tied to companies, as could be seen
-- on $as_of (NULL: all); _unit: documents that are one hop by consignment number;
-- _party_name: what records call parties that have an id and are no company.

CREATE OR REPLACE TEMP TABLE _seen_on AS SELECT CAST($as_of AS DATE) AS day;

-- The day that a record could first be seen.
CREATE OR REPLACE TEMP MACRO _seen_from(s) AS coalesce(
    s.known_on,
    greatest(
        coalesce(s.departed_on, s.departed_latest), coalesce(s.arrived_on, s.arrived_latest)
    )
);

-- Names are compared by key: case, accents, punctuation and spaces do not count.
CREATE OR REPLACE TEMP TABLE _name AS
SELECT name, trim(regexp_replace(upper(strip_accents(name)), '[\s\p{P}\p{S}]+', ' ', 'g')) AS key
FROM (
    SELECT shipper_name AS name FROM shipments
    UNION SELECT consignee_name FROM shipments
    UNION SELECT name FROM _companies
    UNION SELECT trim(unnest(string_split(aliases, ';'))) FROM _companies
    UNION SELECT name FROM _listings
    UNION SELECT trim(unnest(string_split(aliases, ';'))) FROM _listings
)
WHERE name IS NOT NULL AND name <> '';

CREATE OR REPLACE TEMP TABLE _company_name AS
SELECT DISTINCT n.key, c.company_id, c.country
FROM (
    SELECT company_id, country, name FROM _companies
    UNION ALL
    SELECT company_id, country, trim(unnest(string_split(aliases, ';'))) FROM _companies
) AS c
JOIN _name AS n USING (name);

-- A name stands for a company when only one company has it, or only one in that country.
CREATE OR REPLACE TEMP TABLE _by_key AS
SELECT key, min(company_id) AS company_id
FROM _company_name GROUP BY key HAVING count(DISTINCT company_id) = 1;

CREATE OR REPLACE TEMP TABLE _by_key_country AS
SELECT key, country, min(company_id) AS company_id
FROM _company_name WHERE country IS NOT NULL
GROUP BY key, country HAVING count(DISTINCT company_id) = 1;

-- "To order" and a bank as consignee are not parties: that side is not known.
CREATE OR REPLACE TEMP TABLE _side AS
SELECT
    n.name,
    n.key,
    n.key = '' OR regexp_matches(n.key, '^(TO )?(THE )?ORDER( OF .*)?$') AS is_no_name,
    is_no_name
        OR regexp_matches(n.key, '^BANK\b|\bBANK( (LTD|LIMITED|PLC|AG|SA|CORP|CORPORATION|CO|INC))*$')
        AS is_nobody
FROM _name AS n;

-- Names beside an id, each with how many records write it.
CREATE OR REPLACE TEMP TABLE _beside_id AS
SELECT company_id, name, count(*) AS n_records
FROM (
    SELECT shipper_id AS company_id, shipper_name AS name
    FROM shipments AS s, _seen_on
    WHERE shipper_id IS NOT NULL AND shipper_name IS NOT NULL
        AND (day IS NULL OR _seen_from(s) <= day)
    UNION ALL
    SELECT consignee_id, consignee_name
    FROM shipments AS s, _seen_on
    WHERE consignee_id IS NOT NULL AND consignee_name IS NOT NULL
        AND (day IS NULL OR _seen_from(s) <= day)
)
GROUP BY company_id, name;

-- A name that no company has stands for the one company whose id other records give
-- beside it.
CREATE OR REPLACE TEMP TABLE _by_record AS
SELECT s.key, min(b.company_id) AS company_id
FROM _beside_id AS b JOIN _side AS s USING (name)
WHERE NOT s.is_nobody AND s.key NOT IN (SELECT key FROM _company_name)
GROUP BY s.key HAVING count(DISTINCT b.company_id) = 1;

-- What records call a party that has an id and is no company; first the name that most
-- of them write.
CREATE OR REPLACE TEMP TABLE _party_name AS
SELECT b.company_id AS party_id, b.name, s.key,
    row_number() OVER (PARTITION BY b.company_id ORDER BY b.n_records DESC, b.name) AS place
FROM _beside_id AS b JOIN _side AS s USING (name)
WHERE NOT s.is_no_name AND b.company_id NOT IN (SELECT company_id FROM _companies);

DROP TABLE _beside_id;

-- A view, so that the many records without a consignment id are written only once, below.
CREATE OR REPLACE TEMP VIEW _record AS
SELECT
    s.rowid AS place,
    s.shipment_id,
    s.consignment_id,
    CASE s.record_type
        WHEN 'import_declaration' THEN 1 WHEN 'export_declaration' THEN 2
        WHEN 'bill_of_lading' THEN 3 WHEN 'invoice' THEN 4 ELSE 5
    END AS preference,
    coalesce(
        s.shipper_id, ec.company_id, ek.company_id, er.company_id,
        CASE WHEN NOT e.is_nobody THEN 'name:' || e.key END
    ) AS shipper,
    coalesce(
        s.consignee_id, ic.company_id, ik.company_id, ir.company_id,
        CASE WHEN NOT i.is_nobody THEN 'name:' || i.key END
    ) AS consignee,
    s.departed_on, s.arrived_on,
    coalesce(s.departed_on, s.departed_earliest) AS departed_lo,
    coalesce(s.departed_on, s.departed_latest) AS departed_hi,
    coalesce(s.arrived_on, s.arrived_earliest) AS arrived_lo,
    coalesce(s.arrived_on, s.arrived_latest) AS arrived_hi,
    _seen_from(s) AS known_on,
    s.hs_code, s.hs_edition, s.quantity, s.unit, s.mass_kg, s.value_usd,
    s.origin_country, s.export_country, s.import_country, s.transport_mode,
    s.vessel_imo, s.document_ref, s.shipper_name, s.consignee_name
FROM shipments AS s JOIN _seen_on AS o
    ON o.day IS NULL
    OR _seen_from(s) <= o.day
LEFT JOIN _side AS e ON e.name = s.shipper_name AND s.shipper_id IS NULL
LEFT JOIN _by_key_country AS ec
    ON ec.key = e.key AND ec.country = s.export_country AND NOT e.is_nobody
LEFT JOIN _by_key AS ek ON ek.key = e.key AND NOT e.is_nobody
LEFT JOIN _by_record AS er ON er.key = e.key
LEFT JOIN _side AS i ON i.name = s.consignee_name AND s.consignee_id IS NULL
LEFT JOIN _by_key_country AS ic
    ON ic.key = i.key AND ic.country = s.import_country AND NOT i.is_nobody
LEFT JOIN _by_key AS ik ON ik.key = i.key AND NOT i.is_nobody
LEFT JOIN _by_record AS ir ON ir.key = i.key;

-- Documents with one consignment number are one hop if their parties and dates agree. A
-- name without an id agrees with the one id that the other documents give.
CREATE OR REPLACE TEMP TABLE _numbered AS
SELECT place, consignment_id, shipper, consignee, departed_lo, arrived_hi
FROM _record WHERE consignment_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE _journey AS
SELECT consignment_id
FROM (
    SELECT
        consignment_id,
        count(DISTINCT shipper) FILTER (shipper NOT LIKE 'name:%') AS shipper_ids,
        count(DISTINCT consignee) FILTER (consignee NOT LIKE 'name:%') AS consignee_ids,
        count(DISTINCT shipper) AS shippers,
        count(DISTINCT consignee) AS consignees,
        coalesce(max(arrived_hi) < min(departed_lo), FALSE) AS is_contradictory
    FROM _numbered GROUP BY consignment_id HAVING count(*) > 1
)
WHERE NOT is_contradictory
    AND (shipper_ids = 1 OR (shipper_ids = 0 AND shippers <= 1))
    AND (consignee_ids = 1 OR (consignee_ids = 0 AND consignees <= 1));

-- Records by the number of their unit: documents that are one hop by consignment number.
CREATE OR REPLACE TEMP TABLE _unit AS
SELECT place, min(place) OVER (PARTITION BY consignment_id) AS unit
FROM _numbered JOIN _journey USING (consignment_id);

DROP TABLE _numbered;
DROP TABLE _journey;
