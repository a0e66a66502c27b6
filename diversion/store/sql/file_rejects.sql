-- The rejected rows of one file, in the order they were found.
SELECT file_id, file, line, "column", reason, raw FROM rejects
WHERE file_id = $file_id ORDER BY line, rowid;
