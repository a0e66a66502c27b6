-- Temporary tables _document, the records that may share a consignment with another, and
-- _pair: two documents of different kinds that may describe one consignment, with the
-- weight of the evidence in hundredths of a ban (10 to the power of 2 in odds is 200).
-- The weights are fitted on simulated worlds, tests/benchmarks/documents.py, and rounded;
-- what those worlds do not show (shared numbers, other spellings) is set by hand.

-- A row for a period, such as a month, is no document. Kinds are numbered as in _record,
-- 5 is not known. Parts of a reference are the numbers
-- in it, such as those of a master and a house bill.
CREATE OR REPLACE TEMP TABLE _document AS
SELECT
    place, coalesce(unit, place) AS unit, shipment_id, preference AS kind,
    consignment_id IS NOT NULL AS is_numbered,
    shipper, consignee,
    coalesce(shipper LIKE 'name:%', FALSE) AS is_shipper_name,
    coalesce(consignee LIKE 'name:%', FALSE) AS is_consignee_name,
    departed_on, arrived_on, departed_lo, arrived_hi,
    coalesce(departed_on, arrived_on) AS day,
    CASE WHEN length(hs_code) >= 4 AND length(hs_code) % 2 = 0 THEN hs_code[1:4] END AS hs4,
    CASE WHEN length(hs_code) >= 6 AND length(hs_code) % 2 = 0 THEN hs_code[1:6] END AS hs6,
    nullif(mass_kg, 0) AS mass_kg, nullif(value_usd, 0) AS value_usd,
    nullif(quantity, 0) AS quantity,
    CASE lower(unit_) WHEN 'u' THEN 'pcs' ELSE lower(unit_) END AS counted_in,
    transport_mode, vessel_imo, document_ref
FROM (SELECT * EXCLUDE (unit), unit AS unit_ FROM _record) LEFT JOIN _unit USING (place)
WHERE day IS NOT NULL;

-- Numbers that two to twenty documents give; more have one that is no consignment's.
CREATE OR REPLACE TEMP TABLE _reference AS
SELECT DISTINCT place, part
FROM (
    SELECT place, unnest(string_split_regex(upper(document_ref), '[;,|\s]+')) AS part
    FROM _document WHERE document_ref IS NOT NULL
)
WHERE length(part) >= 5 AND regexp_matches(part, '[0-9]');

CREATE OR REPLACE TEMP TABLE _shared_reference AS
SELECT part FROM _reference GROUP BY part HAVING count(*) BETWEEN 2 AND 20;

CREATE OR REPLACE TEMP TABLE _references AS
SELECT place, list(part ORDER BY part) AS parts
FROM _reference WHERE place IN (
    SELECT place FROM _reference SEMI JOIN _shared_reference USING (part)
)
GROUP BY place;

-- All numbers of one document are in the other, or two bills of which one has more.
CREATE OR REPLACE TEMP TABLE _by_reference AS
SELECT DISTINCT least(a.place, b.place) AS one, greatest(a.place, b.place) AS other
FROM (SELECT * FROM _reference SEMI JOIN _shared_reference USING (part)) AS a
JOIN (SELECT * FROM _reference SEMI JOIN _shared_reference USING (part)) AS b
    ON a.part = b.part AND a.place <> b.place
JOIN _references AS p ON p.place = a.place
JOIN _references AS q ON q.place = b.place
JOIN _document AS d ON d.place = a.place
JOIN _document AS e ON e.place = b.place
WHERE list_has_all(q.parts, p.parts)
    AND (d.kind <> e.kind OR (d.kind = 3 AND len(p.parts) < len(q.parts)));

-- A bill whose number is one of several of another bill is its master bill.
UPDATE _document SET kind = 6
WHERE place IN (
    SELECT CASE WHEN len(p.parts) < len(q.parts) THEN one ELSE other END
    FROM _by_reference
    JOIN _document AS d ON d.place = one
    JOIN _document AS e ON e.place = other
    JOIN _references AS p ON p.place = one
    JOIN _references AS q ON q.place = other
    WHERE d.kind = 3 AND e.kind = 3
);

-- Names without an id may be other spellings of each other, or of a company's name.
CREATE OR REPLACE TEMP MACRO _is_spelling(one, other) AS
    jaro_winkler_similarity(one, other) >= 0.92;

-- Documents of about the same days, once for each stretch of 128 days they may meet in.
CREATE OR REPLACE TEMP TABLE _known_kind AS
SELECT *, CAST(day - DATE '1970-01-01' AS INTEGER) // 128 AS stretch
FROM _document WHERE kind < 5;

CREATE OR REPLACE TEMP VIEW _shifted AS
SELECT * REPLACE (stretch + shift AS stretch)
FROM _known_kind CROSS JOIN (VALUES (-1), (0), (1)) AS s (shift);

-- One side is a name without an id on one of the documents.
CREATE OR REPLACE TEMP TABLE _named AS
SELECT a.place AS one, b.place AS other, a.shipper AS name, b.shipper AS party
FROM _known_kind AS a JOIN _shifted AS b
    ON a.hs4 = b.hs4 AND a.stretch = b.stretch AND a.consignee = b.consignee
WHERE a.kind <> b.kind AND a.is_shipper_name AND a.shipper <> b.shipper
UNION ALL
SELECT a.place, b.place, a.consignee, b.consignee
FROM _known_kind AS a JOIN _shifted AS b
    ON a.hs4 = b.hs4 AND a.stretch = b.stretch AND a.shipper = b.shipper
WHERE a.kind <> b.kind AND a.is_consignee_name AND a.consignee <> b.consignee;

CREATE OR REPLACE TEMP TABLE _spelling AS
SELECT party, party[6:] AS key FROM _named WHERE party LIKE 'name:%'
UNION
SELECT n.company_id, n.key FROM _company_name AS n
WHERE n.company_id IN (SELECT party FROM _named);

CREATE OR REPLACE TEMP TABLE _met AS
SELECT a.place AS one, b.place AS other, FALSE AS is_respelled
FROM _known_kind AS a JOIN _shifted AS b
    ON a.shipper = b.shipper AND a.hs4 = b.hs4 AND a.stretch = b.stretch
WHERE a.kind < b.kind AND coalesce(a.consignee = b.consignee, TRUE)
UNION ALL  -- a document without a goods code
SELECT a.place, b.place, FALSE
FROM _known_kind AS a JOIN _shifted AS b
    ON a.shipper = b.shipper AND a.consignee = b.consignee AND a.stretch = b.stretch
WHERE a.kind < b.kind AND (a.hs4 IS NULL OR b.hs4 IS NULL)
UNION ALL  -- a sender that is not known
SELECT a.place, b.place, FALSE
FROM _known_kind AS a JOIN _shifted AS b
    ON a.consignee = b.consignee AND a.hs4 = b.hs4 AND a.stretch = b.stretch
WHERE a.kind <> b.kind AND a.shipper IS NULL AND b.shipper IS NOT NULL
UNION ALL
SELECT one, other, TRUE FROM _named JOIN _spelling USING (party)
WHERE _is_spelling(name[6:], key);

CREATE OR REPLACE TEMP TABLE _candidate AS
SELECT one, other, bool_and(is_respelled) AS is_respelled, FALSE AS has_reference
FROM (
    SELECT least(one, other) AS one, greatest(one, other) AS other, is_respelled FROM _met
)
ANTI JOIN _by_reference USING (one, other)
GROUP BY one, other
UNION ALL
SELECT one, other, FALSE, TRUE FROM _by_reference;

CREATE OR REPLACE TEMP TABLE _pair AS
WITH compared AS (
    SELECT
        a.unit AS one, b.unit AS other, a.shipment_id AS one_id, b.shipment_id AS other_id,
        is_respelled, has_reference,
        greatest(
            abs(a.departed_on - b.departed_on), abs(a.arrived_on - b.arrived_on)
        ) AS gap,
        coalesce(b.arrived_on - a.departed_on, a.arrived_on - b.departed_on) AS lag,
        CASE coalesce(a.transport_mode, b.transport_mode)
            WHEN 'air' THEN 15 WHEN 'road' THEN 15 WHEN 'rail' THEN 40 ELSE 60
        END AS most,
        abs(ln(a.mass_kg / b.mass_kg)) AS mass,
        abs(ln(a.value_usd / b.value_usd)) AS value,
        CASE WHEN a.counted_in = b.counted_in THEN abs(ln(a.quantity / b.quantity)) END
            AS quantity,
        a.hs6 = b.hs6 AS is_same_goods,
        a.vessel_imo = b.vessel_imo AS is_same_vessel,
        a.transport_mode = b.transport_mode AS is_same_mode,
        a.shipper IS NULL OR b.shipper IS NULL OR a.consignee IS NULL OR b.consignee IS NULL
            AS is_open
    FROM _candidate AS c
    JOIN _document AS a ON a.place = c.one
    JOIN _document AS b ON b.place = c.other
    WHERE a.unit <> b.unit AND a.kind <> b.kind AND NOT (a.is_numbered AND b.is_numbered)
        AND (
            has_reference IS FALSE OR (
                coalesce(a.hs4 = b.hs4, TRUE)
                AND (
                    a.shipper IS NULL OR b.shipper IS NULL OR a.shipper = b.shipper
                    OR a.is_shipper_name OR b.is_shipper_name
                    OR a.kind = 6 OR b.kind = 6
                )
                AND (
                    a.consignee IS NULL OR b.consignee IS NULL OR a.consignee = b.consignee
                    OR a.is_consignee_name OR b.is_consignee_name
                    OR a.kind = 6 OR b.kind = 6
                )
            )
        )
), weighed AS (
    SELECT one, other, one_id, other_id,
        - 85
        + CASE
            WHEN gap = 0 THEN 280 WHEN gap <= 5 THEN 125 WHEN gap <= 10 THEN -160
            WHEN gap > 10 THEN -600
            WHEN lag BETWEEN 0 AND most THEN 135
            WHEN lag BETWEEN -2 AND 1.5 * most THEN 25
            ELSE -600
        END
        + CASE
            WHEN mass IS NULL OR (has_reference AND mass > 0.20) THEN 0
            WHEN mass <= 0.02 THEN 50 WHEN mass <= 0.10 THEN 15 WHEN mass <= 0.20 THEN -65
            ELSE -175
        END
        + CASE
            WHEN value IS NULL OR (has_reference AND value > 0.12) THEN 0
            WHEN value <= 0.12 THEN 60 ELSE -300
        END
        + CASE
            WHEN quantity IS NULL OR has_reference THEN 0 WHEN quantity <= 0.01 THEN 45
            ELSE -190
        END
        + CASE WHEN is_same_goods THEN 15 ELSE 0 END
        + CASE WHEN is_same_vessel THEN 60 WHEN NOT is_same_vessel THEN -125 ELSE 0 END
        + CASE WHEN is_same_mode THEN 15 WHEN NOT is_same_mode THEN -270 ELSE 0 END
        + CASE WHEN is_open THEN -15 ELSE 0 END
        + CASE WHEN is_respelled THEN -50 ELSE 0 END
        + CASE WHEN has_reference THEN 400 ELSE 0 END
        AS weight
    FROM compared
)
SELECT
    least(one, other) AS one, greatest(one, other) AS other, max(weight) AS weight,
    min(least(one_id, other_id)) AS first_id, min(greatest(one_id, other_id)) AS second_id
FROM weighed GROUP BY ALL
HAVING max(weight) >= 60;
