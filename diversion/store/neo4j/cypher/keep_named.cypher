// Names in shipments that stand for no company, and are no party of a shipment any more.
UNWIND $rows AS row
UNWIND row.ends AS id
WITH DISTINCT id WHERE id STARTS WITH 'name:'
MERGE (p:Party {company_id: id})
ON CREATE SET p:Company, p.name = substring(id, 5)
