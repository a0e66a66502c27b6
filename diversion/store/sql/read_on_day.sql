SELECT {columns} FROM _{table} ORDER BY file_id, "row";
