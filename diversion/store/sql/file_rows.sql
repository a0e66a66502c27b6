-- One file of the case, by its id.
SELECT * FROM files WHERE file_id = $file_id;
