-- Temporary table _joined: the records of each hop that several documents describe.
-- _arriving: units joined by evidence, each with its bond and the probability.
CREATE OR REPLACE TEMP TABLE _joined AS
SELECT place, unit AS bond, CAST(1 AS FLOAT) AS probability, FALSE AS is_master
FROM _unit ANTI JOIN _arriving USING (unit)
UNION ALL
SELECT coalesce(u.place, a.unit), a.bond, a.probability, a.is_master
FROM _arriving AS a LEFT JOIN _unit AS u USING (unit);
