-- What was loaded, by content: the same for the same files, whatever their names.
SELECT table_name, sha256, loaded FROM files ORDER BY table_name, sha256, loaded;
