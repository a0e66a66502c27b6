UNWIND $rows AS row
MATCH (s:Source {file_id: row.file_id})
SET s += row.own
RETURN count(*)
