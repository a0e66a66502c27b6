-- Entries that a whole edition no longer has end on its day. One that a rejected row of it
-- names is in it after all.
CREATE OR REPLACE TEMP TABLE _absent AS
SELECT b.id
FROM _listed_before AS b
WHERE b.list = $list
    AND b.id NOT IN (SELECT id FROM _present WHERE table_name = '{table}')
    AND NOT EXISTS (
        FROM rejects AS r JOIN editions AS f USING (file_id)
        WHERE f.token = $token AND contains(r.raw, b.id)
    );

INSERT INTO changes
SELECT $file_id, '{table}', id, 'removed', $dated, NULL FROM _absent ORDER BY id;

UPDATE {table} SET {end_column} = $dated WHERE {key} IN (SELECT id FROM _absent);
