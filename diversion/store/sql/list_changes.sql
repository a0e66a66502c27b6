-- What newer editions changed, since a day.
SELECT c.dated, e.layout AS list, c.table_name AS "table", c.change, c.id,
    coalesce(l.name, p.name) AS name, c.what, f.path AS file
FROM changes AS c
JOIN editions AS e ON e.file_id = c.file_id AND e.table_name = c.table_name
JOIN files AS f ON f.file_id = c.file_id
LEFT JOIN listings AS l ON c.table_name = 'listings' AND l.listing_id = c.id
LEFT JOIN companies AS p ON c.table_name = 'companies' AND p.company_id = c.id
WHERE $since IS NULL OR c.dated >= CAST($since AS DATE)
ORDER BY c.dated, list, "table", c.change, c.id;
