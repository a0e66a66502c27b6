-- _arriving are sound new rows in the order of the file.
INSERT INTO {table} SELECT {columns}, $file_id, "row" FROM _arriving;
