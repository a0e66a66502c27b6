-- The files of a case, in the order they were loaded.
SELECT * FROM files ORDER BY file_id;
