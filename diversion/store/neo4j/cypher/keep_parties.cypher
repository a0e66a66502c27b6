// Parties that records name and no register of the case holds.
UNWIND range(0, size($columns.party_id) - 1) AS i
MERGE (p:Party {company_id: $columns.party_id[i]})
ON CREATE SET p:<label>, p.name = $columns.name[i]
