-- {table}: the native columns, and the source of each row.
CREATE TABLE {table} ({typed_columns}, file_id INTEGER NOT NULL, "row" BIGINT NOT NULL);
