-- {table} as they were known on the day of _seen_on.
CREATE OR REPLACE TEMP VIEW _{table} AS
WITH stored AS (
    SELECT t.*, e.seen_from, t.{key} IN (SELECT {key} FROM {table}_past) AS is_changed
    FROM {table} AS t
    LEFT JOIN editions AS e ON e.file_id = t.file_id AND e.table_name = '{table}'
)
SELECT {columns}, file_id, "row" FROM stored, _seen_on
WHERE day IS NULL OR seen_from IS NULL OR seen_from <= day
    OR (NOT is_changed AND {is_known_otherwise})
UNION ALL
SELECT {columns}, file_id, "row" FROM {table}_past, _seen_on
WHERE day < seen_until AND (seen_from IS NULL OR seen_from <= day);
