UNWIND $rows AS row
MATCH (p:Party {company_id: row.key})
SET p += row.own
RETURN count(*)
