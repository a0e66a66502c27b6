INSERT INTO files VALUES (
    $file_id, $file, $sha256, $table_name, $rows, $loaded, $unchanged, $rejected, $loaded_at
);
DROP TABLE _unchanged;
DROP TABLE IF EXISTS _incoming;
DROP TABLE IF EXISTS _place;
DROP TABLE IF EXISTS _unknown_end;
DROP TABLE IF EXISTS _verdict;
