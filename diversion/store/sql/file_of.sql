-- The file with this content that feeds this table.
SELECT file_id FROM files WHERE sha256 = $sha256 AND table_name = $table_name;
