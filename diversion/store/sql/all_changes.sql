-- What newer editions changed, by the file that did.
SELECT file_id, table_name, id, change, dated, what FROM changes ORDER BY file_id, change, id;
