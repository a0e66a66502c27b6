UNWIND $rows AS row
MATCH (a:Party {company_id: row.own.from_id})
MATCH (b:Party {company_id: row.own.to_id})
MERGE (a)-[r:<type> {link_id: row.key}]->(b)
SET r += row.own
REMOVE r.from_id, r.to_id, r.type
