// Which hop may follow which.
MATCH (e:<hop>)<-[:<received>]-()-[:<sent>]->(f:<hop>)
WHERE <whole> AND <follows>
RETURN e.shipment_id, f.shipment_id
LIMIT $limit
