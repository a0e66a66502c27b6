// A source that is not complete yet: a load that was cut short goes on under its number.
MERGE (s:Source {file_id: $file_id})
ON CREATE SET s.sha256 = $sha256, s.table_name = $table_name, s.path = $path,
    s.is_complete = false
