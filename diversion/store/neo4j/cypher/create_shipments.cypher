// New records of one file with who sent and who received them. A party that is not there
// makes the count too small.
MATCH (f:Source {file_id: $file_id})
UNWIND range(0, size($columns.shipper) - 1) AS i
MATCH (sender:Party {company_id: $columns.shipper[i]})
MATCH (receiver:Party {company_id: $columns.consignee[i]})
CREATE (s:<labels> {<own>})-[:STATED_IN {row: $columns.own_row[i]}]->(f)
CREATE (sender)-[:SENT]->(s)<-[:RECEIVED]-(receiver)
<supplied>
RETURN count(*)
