INSERT INTO changes
SELECT $file_id, '{table}', t.{key}, 'added', $dated, NULL
FROM {table} AS t
JOIN editions AS e ON e.file_id = t.file_id AND e.table_name = '{table}'
WHERE t.file_id = $file_id AND e.seen_from IS NOT NULL AND t.{key} NOT IN (
    SELECT id FROM changes WHERE file_id = $file_id AND table_name = '{table}'
)
ORDER BY t.{key};
