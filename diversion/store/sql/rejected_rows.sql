SELECT file, line, "column", reason, raw FROM rejects ORDER BY file_id, file, line;
