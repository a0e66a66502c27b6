UNWIND $rows AS row
MERGE (p:Past {key: row.key})
SET p:<label>, p += row.own
WITH p, row
MATCH (n:<owner> {<key>: row.owner})
MERGE (n)-[:WAS]->(p)
