-- What {table} said before a newer edition changed it: from seen_from (NULL: ever) until.
CREATE TABLE {table}_past (
    {typed_columns}, file_id INTEGER NOT NULL, "row" BIGINT NOT NULL,
    seen_from DATE, seen_until DATE NOT NULL
);
