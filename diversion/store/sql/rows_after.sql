-- Rows of {table} from a place on: what one load has added.
SELECT {columns}, file_id, "row" FROM {table} WHERE rowid >= $place ORDER BY rowid;
