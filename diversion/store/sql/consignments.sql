-- Temporary tables _party, _hop and _record: who sent goods to whom, one hop a consignment.
-- $as_of: use only records that could be seen on that day; NULL uses all.

-- Names are compared by key: case, accents, punctuation and spaces do not count.
CREATE OR REPLACE TEMP TABLE _name AS
SELECT name, trim(regexp_replace(upper(strip_accents(name)), '[\s\p{P}\p{S}]+', ' ', 'g')) AS key
FROM (
    SELECT shipper_name AS name FROM shipments
    UNION SELECT consignee_name FROM shipments
    UNION SELECT name FROM companies
    UNION SELECT trim(unnest(string_split(aliases, ';'))) FROM companies
    UNION SELECT name FROM listings
    UNION SELECT trim(unnest(string_split(aliases, ';'))) FROM listings
)
WHERE name IS NOT NULL AND name <> '';

CREATE OR REPLACE TEMP TABLE _company_name AS
SELECT DISTINCT n.key, c.company_id, c.country
FROM (
    SELECT company_id, country, name FROM companies
    UNION ALL
    SELECT company_id, country, trim(unnest(string_split(aliases, ';'))) FROM companies
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
    regexp_matches(n.key, '^(TO )?(THE )?ORDER( OF .*)?$')
        OR regexp_matches(n.key, '^BANK\b|\bBANK( (LTD|LIMITED|PLC|AG|SA|CORP|CORPORATION|CO|INC))*$')
        OR n.key = '' AS is_nobody
FROM _name AS n;

CREATE OR REPLACE TEMP TABLE _record AS
SELECT
    s.shipment_id,
    s.consignment_id,
    CASE s.record_type
        WHEN 'import_declaration' THEN 1 WHEN 'export_declaration' THEN 2
        WHEN 'bill_of_lading' THEN 3 WHEN 'invoice' THEN 4 ELSE 5
    END AS preference,
    coalesce(
        s.shipper_id, ec.company_id, ek.company_id,
        CASE WHEN NOT e.is_nobody THEN 'name:' || e.key END
    ) AS shipper,
    coalesce(
        s.consignee_id, ic.company_id, ik.company_id,
        CASE WHEN NOT i.is_nobody THEN 'name:' || i.key END
    ) AS consignee,
    s.departed_on, s.arrived_on,
    coalesce(s.known_on, greatest(s.departed_on, s.arrived_on)) AS known_on,
    s.hs_code, s.hs_edition, s.mass_kg, s.value_usd,
    s.origin_country, s.export_country, s.import_country, s.transport_mode
FROM shipments AS s
LEFT JOIN _side AS e ON e.name = s.shipper_name AND s.shipper_id IS NULL
LEFT JOIN _by_key_country AS ec
    ON ec.key = e.key AND ec.country = s.export_country AND NOT e.is_nobody
LEFT JOIN _by_key AS ek ON ek.key = e.key AND NOT e.is_nobody
LEFT JOIN _side AS i ON i.name = s.consignee_name AND s.consignee_id IS NULL
LEFT JOIN _by_key_country AS ic
    ON ic.key = i.key AND ic.country = s.import_country AND NOT i.is_nobody
LEFT JOIN _by_key AS ik ON ik.key = i.key AND NOT i.is_nobody
WHERE $as_of IS NULL
    OR coalesce(s.known_on, greatest(s.departed_on, s.arrived_on)) <= CAST($as_of AS DATE);

-- Documents of one consignment are one hop if their parties and dates agree. A name
-- without an id agrees with the one id that the other documents give.
CREATE OR REPLACE TEMP TABLE _journey AS
SELECT
    consignment_id,
    count(DISTINCT shipper) FILTER (shipper NOT LIKE 'name:%') AS shipper_ids,
    count(DISTINCT consignee) FILTER (consignee NOT LIKE 'name:%') AS consignee_ids,
    count(DISTINCT shipper) AS shippers,
    count(DISTINCT consignee) AS consignees,
    coalesce(min(shipper) FILTER (shipper NOT LIKE 'name:%'), min(shipper)) AS shipper,
    coalesce(min(consignee) FILTER (consignee NOT LIKE 'name:%'), min(consignee)) AS consignee,
    coalesce(max(arrived_on) < min(departed_on), FALSE) AS is_contradictory
FROM _record WHERE consignment_id IS NOT NULL
GROUP BY consignment_id HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE _document AS
SELECT
    r.* REPLACE (
        CASE WHEN j.is_agreed THEN j.shipper ELSE r.shipper END AS shipper,
        CASE WHEN j.is_agreed THEN j.consignee ELSE r.consignee END AS consignee
    ),
    CASE
        WHEN j.is_agreed THEN 'c:' || r.consignment_id
        ELSE 's:' || r.shipment_id
    END AS hop_key,
    coalesce(j.is_agreed, FALSE) AS is_merged
FROM _record AS r
LEFT JOIN (
    SELECT *,
        NOT is_contradictory
        AND (shipper_ids = 1 OR (shipper_ids = 0 AND shippers <= 1))
        AND (consignee_ids = 1 OR (consignee_ids = 0 AND consignees <= 1)) AS is_agreed
    FROM _journey
) AS j USING (consignment_id);

CREATE OR REPLACE TEMP TABLE _merged AS
SELECT
    hop_key, shipment_id AS first_id, shipper, consignee,
    departed_on AS departed_lo, departed_on AS departed_hi,
    arrived_on AS arrived_lo, arrived_on AS arrived_hi,
    known_on, hs_code, hs_edition, mass_kg, value_usd,
    origin_country, export_country, import_country, transport_mode
FROM _document WHERE NOT is_merged
UNION ALL
SELECT
    hop_key, min(shipment_id), any_value(shipper), any_value(consignee),
    min(departed_on), max(departed_on), min(arrived_on), max(arrived_on),
    min(known_on),
    first(hs_code ORDER BY length(hs_code) DESC, preference, shipment_id)
        FILTER (hs_code IS NOT NULL),
    first(hs_edition ORDER BY length(hs_code) DESC, preference, shipment_id)
        FILTER (hs_code IS NOT NULL),
    first(mass_kg ORDER BY preference, shipment_id) FILTER (mass_kg IS NOT NULL),
    first(value_usd ORDER BY preference, shipment_id) FILTER (value_usd IS NOT NULL),
    first(origin_country ORDER BY preference, shipment_id)
        FILTER (origin_country IS NOT NULL),
    first(export_country ORDER BY preference, shipment_id)
        FILTER (export_country IS NOT NULL),
    first(import_country ORDER BY preference, shipment_id)
        FILTER (import_country IS NOT NULL),
    first(transport_mode ORDER BY preference, shipment_id)
        FILTER (transport_mode IS NOT NULL)
FROM _document WHERE is_merged
GROUP BY hop_key;

-- The last party is the unknown one: the open side of every record that names one side.
CREATE OR REPLACE TEMP TABLE _party AS
SELECT
    party_id, c.name, c.country, c.roles, c.kind,
    CAST(row_number() OVER (ORDER BY party_id = '?', party_id) - 1 AS INTEGER) AS party
FROM (
    SELECT company_id AS party_id FROM companies
    UNION SELECT shipper FROM _merged WHERE shipper IS NOT NULL
    UNION SELECT consignee FROM _merged WHERE consignee IS NOT NULL
    UNION SELECT company_id FROM listings WHERE company_id IS NOT NULL
    UNION SELECT '?'
)
LEFT JOIN companies AS c ON c.company_id = party_id;

-- One date of two gives an interval for the other, from the least and the longest
-- usual transit by means of transport, in days.
CREATE OR REPLACE TEMP TABLE _hop AS
WITH spans AS (
    SELECT m.*,
        CASE transport_mode WHEN 'sea' THEN 2 WHEN 'rail' THEN 1 ELSE 0 END AS least,
        CASE transport_mode
            WHEN 'air' THEN 15 WHEN 'road' THEN 15 WHEN 'rail' THEN 40 ELSE 60
        END AS most
    FROM _merged AS m
), days AS (
    SELECT *,
        coalesce(departed_lo, arrived_lo - most) AS d_lo,
        coalesce(departed_hi, arrived_hi - least) AS d_hi,
        coalesce(arrived_lo, departed_lo + least) AS a_lo,
        coalesce(arrived_hi, departed_hi + most) AS a_hi
    FROM spans
)
SELECT
    CAST(row_number() OVER (ORDER BY d_lo, a_hi, first_id) - 1 AS INTEGER) AS hop,
    hop_key, first_id,
    s.party AS source, t.party AS target,
    CAST(d_lo - DATE '1970-01-01' AS INTEGER) AS depart_lo,
    CAST(least(d_hi, a_hi) - DATE '1970-01-01' AS INTEGER) AS depart_hi,
    CAST(greatest(a_lo, d_lo) - DATE '1970-01-01' AS INTEGER) AS arrive_lo,
    CAST(a_hi - DATE '1970-01-01' AS INTEGER) AS arrive_hi,
    CAST(known_on - DATE '1970-01-01' AS INTEGER) AS known_on,
    -- An odd number of digits may have lost its leading zero: such a code is not known.
    CASE WHEN length(hs_code) % 2 = 0 THEN CAST(hs_code[1:2] AS INTEGER) ELSE -1 END AS hs2,
    CASE WHEN length(hs_code) % 2 = 0 AND length(hs_code) >= 4
        THEN CAST(hs_code[1:4] AS INTEGER) ELSE -1 END AS hs4,
    CASE WHEN length(hs_code) % 2 = 0 AND length(hs_code) >= 6
        THEN CAST(hs_code[1:6] AS INTEGER) ELSE -1 END AS hs6,
    CAST(coalesce(hs_edition, '0') AS INTEGER) AS hs_edition,
    mass_kg, value_usd, origin_country, export_country, import_country
FROM days
JOIN _party AS s ON s.party_id = coalesce(shipper, '?')
JOIN _party AS t ON t.party_id = coalesce(consignee, '?');
