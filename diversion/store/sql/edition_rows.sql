-- Rows of {table} that the edition of a file added, changed or ended.
SELECT {columns}, file_id, "row" FROM {table}
WHERE file_id = $file_id OR {key} IN (
    SELECT id FROM changes
    WHERE file_id = $file_id AND table_name = '{table}' AND change = 'removed'
) ORDER BY file_id, "row";
