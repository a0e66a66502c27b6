-- Names in shipments that stand for no company, with the party that they are.
SELECT DISTINCT s.name, 'name:' || s.key AS party_id
FROM _side AS s
WHERE NOT s.is_nobody AND s.key NOT IN (SELECT key FROM _company_name)
    AND s.key NOT IN (SELECT key FROM _by_record)
ORDER BY s.name;
