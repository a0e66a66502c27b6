-- Rows in doubt that are not kept.
SELECT "row", verdict, unknown_end FROM _verdict WHERE verdict NOT IN ('new', 'changed') ORDER BY "row";
