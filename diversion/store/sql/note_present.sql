-- What a file of an edition has.
INSERT INTO _present SELECT $token, '{table}', id FROM _unchanged;
INSERT INTO _present SELECT $token, '{table}', {key} FROM {table} WHERE file_id = $file_id;

-- Entries that earlier editions in this layout had, by list.
CREATE OR REPLACE TEMP TABLE _listed_before AS
SELECT t.{key} AS id, e.list
FROM {table} AS t JOIN editions AS e ON e.file_id = t.file_id AND e.table_name = '{table}'
WHERE e.layout = $layout AND e.token <> $token AND {is_open}
UNION
SELECT p.{key}, e.list
FROM {table}_past AS p
JOIN editions AS e ON e.file_id = p.file_id AND e.table_name = '{table}'
JOIN changes AS c ON c.file_id = $file_id AND c.table_name = '{table}' AND c.id = p.{key}
WHERE e.layout = $layout AND e.token <> $token AND p.seen_until = $dated;
