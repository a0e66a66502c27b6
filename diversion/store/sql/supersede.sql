-- Rows that this edition changes go to the past.
INSERT INTO changes
SELECT $file_id, '{table}', t.{key}, 'changed', $dated, {differences}
FROM {table} AS t
JOIN _incoming AS i ON i.{key} = t.{key}
JOIN _verdict AS v ON v."row" = i."row"
WHERE v.verdict = 'changed';

INSERT INTO {table}_past
SELECT t.*, e.seen_from, $dated
FROM {table} AS t
LEFT JOIN editions AS e ON e.file_id = t.file_id AND e.table_name = '{table}'
WHERE t.{key} IN (SELECT id FROM _verdict WHERE verdict = 'changed');

DELETE FROM {table} WHERE {key} IN (SELECT id FROM _verdict WHERE verdict = 'changed');
