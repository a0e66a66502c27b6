-- Temporary tables _party and _consignment: who sent goods to whom, one row a consignment;
-- and _bonded, the records behind those that several documents describe.

-- A party that passes goods on for everybody stands in for the real one on a master bill.
CREATE OR REPLACE TEMP TABLE _forwarder AS
SELECT company_id FROM _companies
WHERE list_contains(string_split_regex(trim(roles), '\s*;\s*'), 'forwarder');

CREATE OR REPLACE TEMP TABLE _bonded AS
SELECT
    r.* EXCLUDE (shipper_name, consignee_name), j.bond, j.probability, j.is_master,
    coalesce(r.shipper LIKE 'name:%', FALSE) AS is_shipper_name,
    coalesce(r.consignee LIKE 'name:%', FALSE) AS is_consignee_name,
    coalesce(r.shipper IN (SELECT company_id FROM _forwarder), FALSE) AS is_shipper_agent,
    coalesce(r.consignee IN (SELECT company_id FROM _forwarder), FALSE)
        AS is_consignee_agent
FROM _record AS r JOIN _joined AS j USING (place);

-- Two letters as a number: AA is 0, ZZ is 675.
CREATE OR REPLACE TEMP MACRO _country_number(code) AS
    CAST(26 * ascii(code) + ascii(code[2]) - 27 * ascii('A') AS SMALLINT);

CREATE OR REPLACE TEMP MACRO _day_number(day) AS CAST(day - DATE '1970-01-01' AS INTEGER);

-- The first digits of a code as a number. An odd number of digits may have lost its
-- leading zero: such a code is not known.
CREATE OR REPLACE TEMP MACRO _hs_number(code, digits) AS
    CASE WHEN length(code) % 2 = 0 AND length(code) >= digits
        THEN CAST(code[1:digits] AS INTEGER) ELSE -1 END;

-- One row a consignment; its bond is there only if several documents describe it. Of
-- several values, that of the importer counts first, and that of a master bill last; a day
-- on record outranks a period, such as a month. One date of two gives an interval for the
-- other, from the least and the longest usual transit by means of transport, in days.
CREATE OR REPLACE TEMP TABLE _consignment AS
WITH merged AS (
    SELECT
        shipment_id AS first_id, NULL AS bond, CAST(1 AS FLOAT) AS probability,
        shipper, consignee, departed_lo, departed_hi, arrived_lo, arrived_hi,
        known_on, hs_code, hs_edition, mass_kg, value_usd,
        origin_country, export_country, import_country, transport_mode
    FROM _record ANTI JOIN _joined USING (place)
    UNION ALL
    SELECT
        min(shipment_id), bond, min(probability),
        first(shipper ORDER BY is_shipper_name, is_shipper_agent, preference, shipment_id)
            FILTER (shipper IS NOT NULL),
        first(
            consignee
            ORDER BY is_consignee_name, is_consignee_agent, preference, shipment_id
        ) FILTER (consignee IS NOT NULL),
        coalesce(min(departed_on), min(departed_lo)),
        coalesce(max(departed_on), max(departed_hi)),
        coalesce(min(arrived_on), min(arrived_lo)),
        coalesce(max(arrived_on), max(arrived_hi)),
        min(known_on),
        first(hs_code ORDER BY length(hs_code) DESC, preference, shipment_id)
            FILTER (hs_code IS NOT NULL),
        first(hs_edition ORDER BY length(hs_code) DESC, preference, shipment_id)
            FILTER (hs_code IS NOT NULL),
        first(mass_kg ORDER BY is_master, preference, shipment_id)
            FILTER (mass_kg IS NOT NULL),
        first(value_usd ORDER BY is_master, preference, shipment_id)
            FILTER (value_usd IS NOT NULL),
        first(origin_country ORDER BY is_master, preference, shipment_id)
            FILTER (origin_country IS NOT NULL),
        first(export_country ORDER BY is_master, preference, shipment_id)
            FILTER (export_country IS NOT NULL),
        first(import_country ORDER BY is_master, preference, shipment_id)
            FILTER (import_country IS NOT NULL),
        first(transport_mode ORDER BY is_master, preference, shipment_id)
            FILTER (transport_mode IS NOT NULL)
    FROM _bonded GROUP BY bond
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
    first_id, bond, probability,
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
    p.party_id, coalesce(c.name, n.name) AS name, c.country, c.roles, c.kind,
    CAST(row_number() OVER (ORDER BY p.party_id = '?', p.party_id) - 1 AS INTEGER) AS party
FROM (
    SELECT company_id AS party_id FROM _companies
    UNION SELECT shipper FROM _consignment
    UNION SELECT consignee FROM _consignment
    UNION SELECT company_id FROM _listings WHERE company_id IS NOT NULL
    UNION SELECT '?'
) AS p
LEFT JOIN _companies AS c ON c.company_id = p.party_id
LEFT JOIN _party_name AS n ON n.party_id = p.party_id AND n.place = 1;
