// New records with who sent and who received them. A party that is not there makes the
// count too small.
UNWIND $rows AS row
MATCH (f:Source {file_id: row.own.file_id})
MATCH (sender:Party {company_id: row.shipper})
MATCH (receiver:Party {company_id: row.consignee})
CREATE (s:<labels>)-[:STATED_IN {row: row.own.row}]->(f)
SET s = row.own
CREATE (sender)-[:SENT]->(s)<-[:RECEIVED]-(receiver)
<supplied>
RETURN count(*)
