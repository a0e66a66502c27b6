-- Temporary tables of the graph that a server keeps, after consignments.sql: who sent and
-- received each shipment, what each consignment is, and all parties that they name.

-- Notify parties by the key of their name; one that is nobody in particular is left out.
CREATE OR REPLACE TEMP TABLE _notified AS
SELECT k.name, coalesce(c.company_id, 'name:' || k.key) AS party_id
FROM (
    SELECT name,
        trim(regexp_replace(upper(strip_accents(name)), '[\s\p{P}\p{S}]+', ' ', 'g')) AS key
    FROM (SELECT DISTINCT notify_name AS name FROM shipments WHERE notify_name IS NOT NULL)
) AS k
LEFT JOIN _by_key AS c USING (key)
WHERE k.key <> '' AND NOT regexp_matches(k.key, '^(TO )?(THE )?ORDER( OF .*)?$')
    AND k.key NOT IN ('SAME AS CONSIGNEE', 'SAME', 'N A', 'NONE');

-- Ships by IMO number, else by name; one that is a company of the case keeps its id.
CREATE OR REPLACE TEMP TABLE _ship AS
WITH written AS (
    SELECT DISTINCT vessel_imo, vessel_name,
        CASE WHEN vessel_imo IS NOT NULL THEN 'imo:' || vessel_imo
            ELSE 'vessel:' || upper(vessel_name) END AS ship
    FROM shipments WHERE vessel_imo IS NOT NULL OR vessel_name IS NOT NULL
), registered AS (
    SELECT identifier, min(company_id) AS company_id
    FROM (
        SELECT company_id, trim(unnest(string_split(identifiers, ';'))) AS identifier
        FROM companies WHERE kind = 'vessel'
    )
    WHERE identifier LIKE 'imo:%' GROUP BY identifier
)
SELECT w.vessel_imo, w.vessel_name, coalesce(r.company_id, w.ship) AS party_id
FROM written AS w LEFT JOIN registered AS r ON r.identifier = w.ship;

-- Each shipment with its consignment: that of its own, or the one it is merged into.
CREATE OR REPLACE TEMP TABLE _graph_shipment AS
SELECT
    s.shipment_id,
    c.first_id,
    c.shipper,
    c.consignee,
    v.party_id AS ship,
    n.party_id AS notified
FROM shipments AS s
LEFT JOIN (
    SELECT t.shipment_id, m.first_id
    FROM _bonded AS t JOIN _consignment AS m USING (bond)
) AS merged USING (shipment_id)
JOIN _consignment AS c ON c.first_id = coalesce(merged.first_id, s.shipment_id)
LEFT JOIN _ship AS v ON v.vessel_imo IS NOT DISTINCT FROM s.vessel_imo
    AND v.vessel_name IS NOT DISTINCT FROM s.vessel_name
LEFT JOIN _notified AS n ON n.name = s.notify_name;

-- What is written on each shipment; the columns of a hop are on its first record only.
CREATE OR REPLACE TEMP TABLE _graph_row AS
WITH documents AS (
    SELECT first_id, list(shipment_id ORDER BY shipment_id) AS shipment_ids
    FROM _graph_shipment GROUP BY first_id
), joined AS (
    SELECT
        g.shipment_id, g.first_id, g.shipper, g.consignee, g.ship, g.notified,
        d.shipment_ids,
        c.depart_lo, c.depart_hi, c.arrive_lo, c.arrive_hi,
        c.hs2, c.hs4, c.hs6, c.hs_edition, c.mass_kg, c.value_usd,
        c.known_on AS known_day
    FROM _graph_shipment AS g
    LEFT JOIN _consignment AS c ON c.first_id = g.shipment_id
    LEFT JOIN documents AS d ON d.first_id = g.shipment_id
)
SELECT *, CAST(hash(
    shipment_id, first_id, shipper, consignee, ship, notified, shipment_ids,
    depart_lo, depart_hi, arrive_lo, arrive_hi, hs2, hs4, hs6, hs_edition,
    mass_kg, value_usd, known_day
) >> 1 AS BIGINT) AS digest
FROM joined;

-- Parties that are no company of the case, and the one that stands for an open side.
CREATE OR REPLACE TEMP TABLE _graph_party AS
WITH named AS (
    SELECT party_id, 'company' AS kind FROM _party
    UNION SELECT notified, 'company' FROM _graph_shipment WHERE notified IS NOT NULL
    UNION SELECT ship, 'vessel' FROM _graph_shipment WHERE ship IS NOT NULL
)
SELECT party_id, max(kind) AS kind,
    CASE WHEN party_id LIKE 'name:%' OR party_id LIKE 'vessel:%'
        THEN split_part(party_id, ':', 2) END AS name
FROM named ANTI JOIN companies ON company_id = party_id
WHERE party_id <> '?'
GROUP BY party_id;
