UNWIND range(0, size($columns.link_id) - 1) AS i
MATCH (a:Party {company_id: $columns.from_id[i]})
MATCH (b:Party {company_id: $columns.to_id[i]})
MERGE (a)-[r:<type> {link_id: $columns.link_id[i]}]->(b)
SET <own>
