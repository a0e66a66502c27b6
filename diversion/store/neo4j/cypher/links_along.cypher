// The same, between some parties only.
MATCH (v:<party>) WHERE <in_graph> AND v.company_id IN $parties
MATCH (v)-[:<received>]->(e:<hop>) WHERE e.sender IN $parties
MATCH (v)-[:<sent>]->(f:<hop>) WHERE f.receiver IN $parties AND <follows>
RETURN e.shipment_id, f.shipment_id
LIMIT $limit
