-- Lists in this layout: how many entries they had, how many of those are in the edition,
-- how many the edition has, and the day of their newest edition; that of this load first.
SELECT l.list, l.had, l.shared, (SELECT count(*) FROM _present WHERE table_name = $table_name),
    (SELECT max(e.dated) FROM editions AS e
     WHERE e.list = l.list AND e.table_name = $table_name AND e.token <> $token),
    l.list IN (SELECT e.list FROM editions AS e WHERE e.token = $token) AS is_of_this_load
FROM (
    SELECT list, count(*) AS had,
        count(*) FILTER (id IN (SELECT id FROM _present WHERE table_name = $table_name))
            AS shared
    FROM _listed_before GROUP BY list
) AS l
ORDER BY is_of_this_load DESC, shared DESC, l.list;
