INSERT INTO {table}
SELECT {columns}, $file_id, "row" FROM _incoming SEMI JOIN (
    SELECT "row" FROM _verdict WHERE verdict = 'new'
) USING ("row") ORDER BY "row";
INSERT INTO _seen SELECT id FROM _verdict WHERE verdict IN ('new', 'unchanged');
