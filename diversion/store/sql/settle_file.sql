-- Counts what a file has in {table}, whichever of its loads put it there.
UPDATE files SET
    loaded = kept.n,
    unchanged = "rows" - rejected - kept.n
FROM (SELECT count(*) AS n FROM {table} WHERE file_id = $file_id) AS kept
WHERE files.file_id = $file_id;
