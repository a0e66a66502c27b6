UNWIND $rows AS row
MATCH (c:Change {key: row.key})
MATCH (n:<owner> {<key>: row.id})
MERGE (c)-[:CHANGED]->(n)
