-- The load of a file with the same content into the same table, if there was one.
SELECT file_id, "rows", loaded FROM files
WHERE sha256 = $sha256 AND table_name = $table_name;
