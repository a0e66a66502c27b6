// Parties that records name and no register of the case holds.
UNWIND $rows AS row
MERGE (p:Party {company_id: row.key})
ON CREATE SET p:<label>, p.name = row.name
