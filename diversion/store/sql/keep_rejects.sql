INSERT INTO rejects
SELECT $file_id, file, line, "column", reason, raw FROM _arriving ORDER BY line;
