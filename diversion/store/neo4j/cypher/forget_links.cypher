UNWIND $rows AS row
MATCH (:Party {company_id: row.start})-[r:<type> {link_id: row.key}]->(:Party {company_id: row.end})
DELETE r
