-- What the edition of one file changed.
SELECT file_id, table_name, id, change, dated, what FROM changes
WHERE file_id = $file_id ORDER BY change, id;
