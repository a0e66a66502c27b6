MATCH (s:Source)
RETURN s.file_id, s.path, s.sha256, s.table_name, s.rows, s.loaded, s.unchanged,
    s.rejected, toString(s.loaded_at), s.is_complete,
    s.layout, s.token, toString(s.dated), s.list, toString(s.seen_from)
ORDER BY s.file_id
