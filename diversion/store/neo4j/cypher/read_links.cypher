MATCH (:Party)-[r:<types>]->(:Party)
WITH r ORDER BY r SKIP $skip LIMIT $size
WITH collect(r) AS items
RETURN size(items), <columns>
