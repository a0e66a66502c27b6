SELECT {columns} FROM {table} ORDER BY file_id, "row";
