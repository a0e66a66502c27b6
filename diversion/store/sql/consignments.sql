-- Temporary tables _party and _consignment: who sent goods to whom, one row a consignment;
-- and _tied, the records behind those that several documents describe.
-- $as_of: use only records that could be seen on that day; NULL uses all.

-- Names are compared by key: case, accents, punctuation and spaces do not count.
CREATE OR REPLACE TEMP TABLE _name AS
SELECT name, trim(regexp_replace(upper(strip_accents(name)), '[\s\p{P}\p{S}]+', ' ', 'g')) AS key
FROM (
    SELECT shipper_name AS name FROM shipments WHERE shipper_id IS NULL
    UNION SELECT consignee_name FROM shipments WHERE consignee_id IS NULL
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

-- A view, so that the many records without a consignment id are written only once, below.
CREATE OR REPLACE TEMP VIEW _record AS
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
    coalesce(s.departed_on, s.departed_earliest) AS departed_lo,
    coalesce(s.departed_on, s.departed_latest) AS departed_hi,
    coalesce(s.arrived_on, s.arrived_earliest) AS arrived_lo,
    coalesce(s.arrived_on, s.arrived_latest) AS arrived_hi,
    coalesce(s.known_on, greatest(departed_hi, arrived_hi)) AS known_on,
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
LEFT JOIN _by_key AS ik ON ik.key = i.key AND NOT i.is_nobody;

-- Documents of one consignment are one hop if their parties and dates agree. A name
-- without an id agrees with the one id that the other documents give.
CREATE OR REPLACE TEMP TABLE _tied AS
SELECT * FROM _record
WHERE consignment_id IS NOT NULL AND ($as_of IS NULL OR known_on <= CAST($as_of AS DATE));

CREATE OR REPLACE TEMP TABLE _journey AS
SELECT consignment_id, agreed_shipper, agreed_consignee
FROM (
    SELECT
        consignment_id,
        count(DISTINCT shipper) FILTER (shipper NOT LIKE 'name:%') AS shipper_ids,
        count(DISTINCT consignee) FILTER (consignee NOT LIKE 'name:%') AS consignee_ids,
        count(DISTINCT shipper) AS shippers,
        count(DISTINCT consignee) AS consignees,
        coalesce(min(shipper) FILTER (shipper NOT LIKE 'name:%'), min(shipper))
            AS agreed_shipper,
        coalesce(min(consignee) FILTER (consignee NOT LIKE 'name:%'), min(consignee))
            AS agreed_consignee,
        coalesce(max(arrived_hi) < min(departed_lo), FALSE) AS is_contradictory
    FROM _tied GROUP BY consignment_id HAVING count(*) > 1
)
WHERE NOT is_contradictory
    AND (shipper_ids = 1 OR (shipper_ids = 0 AND shippers <= 1))
    AND (consignee_ids = 1 OR (consignee_ids = 0 AND consignees <= 1));

-- Two letters as a number: AA is 0, ZZ is 675.
CREATE OR REPLACE TEMP MACRO _country_number(code) AS
    CAST(26 * ascii(code) + ascii(code[2]) - 27 * ascii('A') AS SMALLINT);

CREATE OR REPLACE TEMP MACRO _day_number(day) AS CAST(day - DATE '1970-01-01' AS INTEGER);

-- The first digits of a code as a number. An odd number of digits may have lost its
-- leading zero: such a code is not known.
CREATE OR REPLACE TEMP MACRO _hs_number(code, digits) AS
    CASE WHEN length(code) % 2 = 0 AND length(code) >= digits
        THEN CAST(code[1:digits] AS INTEGER) ELSE -1 END;

-- One row a consignment; consignment_id is there only if several documents describe it.
-- A day on record outranks a period, such as a month. One date of two gives an interval
-- for the other, from the least and the longest usual transit by means of transport, in days.
CREATE OR REPLACE TEMP TABLE _consignment AS
WITH single AS (
    SELECT * FROM _record
    WHERE consignment_id IS NULL AND ($as_of IS NULL OR known_on <= CAST($as_of AS DATE))
    UNION ALL
    SELECT * FROM _tied ANTI JOIN _journey USING (consignment_id)
), merged AS (
    SELECT
        shipment_id AS first_id, NULL AS consignment_id, shipper, consignee,
        departed_lo, departed_hi, arrived_lo, arrived_hi,
        known_on, hs_code, hs_edition, mass_kg, value_usd,
        origin_country, export_country, import_country, transport_mode
    FROM single
    UNION ALL
    SELECT
        min(shipment_id), consignment_id, any_value(agreed_shipper),
        any_value(agreed_consignee),
        coalesce(min(departed_on), min(departed_lo)),
        coalesce(max(departed_on), max(departed_hi)),
        coalesce(min(arrived_on), min(arrived_lo)),
        coalesce(max(arrived_on), max(arrived_hi)),
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
    FROM _tied JOIN _journey USING (consignment_id)
    GROUP BY consignment_id
), spans AS (
    SELECT *,
        CASE transport_mode WHEN 'sea' THEN 2 WHEN 'rail' THEN 1 ELSE 0 END AS least,
        CASE transport_mode
            WHEN 'air' THEN 15 WHEN 'road' THEN 15 WHEN 'rail' THEN 40 ELSE 60
        END AS most
    FROM merged
), days AS (
    SELECT *,
        coalesce(departed_lo, arrived_lo - most) AS d_lo,
        coalesce(departed_hi, arrived_hi - least) AS d_hi,
        coalesce(arrived_lo, departed_lo + least) AS a_lo,
        coalesce(arrived_hi, departed_hi + most) AS a_hi
    FROM spans
)
SELECT
    first_id, consignment_id,
    coalesce(shipper, '?') AS shipper,
    coalesce(consignee, '?') AS consignee,
    _day_number(d_lo) AS depart_lo,
    _day_number(least(d_hi, a_hi)) AS depart_hi,
    _day_number(greatest(a_lo, d_lo)) AS arrive_lo,
    _day_number(a_hi) AS arrive_hi,
    _day_number(known_on) AS known_on,
    _hs_number(hs_code, 2) AS hs2,
    _hs_number(hs_code, 4) AS hs4,
    _hs_number(hs_code, 6) AS hs6,
    CAST(coalesce(hs_edition, '0') AS INTEGER) AS hs_edition,
    mass_kg, value_usd,
    _country_number(origin_country) AS origin_country,
    _country_number(export_country) AS export_country,
    _country_number(import_country) AS import_country
FROM days;

-- The last party is the unknown one: the open side of every record that names one side.
CREATE OR REPLACE TEMP TABLE _party AS
SELECT
    party_id, c.name, c.country, c.roles, c.kind,
    CAST(row_number() OVER (ORDER BY party_id = '?', party_id) - 1 AS INTEGER) AS party
FROM (
    SELECT company_id AS party_id FROM companies
    UNION SELECT shipper FROM _consignment
    UNION SELECT consignee FROM _consignment
    UNION SELECT company_id FROM listings WHERE company_id IS NOT NULL
    UNION SELECT '?'
)
LEFT JOIN companies AS c ON c.company_id = party_id;
