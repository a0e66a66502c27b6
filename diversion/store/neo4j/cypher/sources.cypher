MATCH (s:Source)
RETURN s.file_id, s.path, s.sha256, s.table_name, s.rows, s.loaded, s.unchanged,
    s.rejected, toString(s.loaded_at), s.is_complete
ORDER BY s.file_id
