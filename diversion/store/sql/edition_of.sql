-- The edition that a file is of.
SELECT layout, token, dated, list, seen_from FROM editions WHERE file_id = $file_id;
