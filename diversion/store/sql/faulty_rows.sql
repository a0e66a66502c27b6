-- Rows in doubt that are not new.
SELECT "row", verdict, unknown_end FROM _verdict WHERE verdict <> 'new' ORDER BY "row";
