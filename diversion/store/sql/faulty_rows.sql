SELECT "row", verdict, unknown_end FROM _verdict
WHERE verdict NOT IN ('new', 'unchanged') ORDER BY "row";
