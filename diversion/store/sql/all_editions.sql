-- Which files are of which edition of which list.
SELECT file_id, table_name, layout, token, dated, list, seen_from FROM editions ORDER BY file_id;
