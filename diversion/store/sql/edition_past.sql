-- Rows of {table} that the edition of a file replaced.
SELECT p.* FROM {table}_past AS p
JOIN changes AS c ON c.id = p.{key} AND c.table_name = '{table}' AND c.dated = p.seen_until
WHERE c.file_id = $file_id AND c.change = 'changed' ORDER BY p.{key}, p.file_id;
