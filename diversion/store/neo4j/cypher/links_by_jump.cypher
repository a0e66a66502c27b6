UNWIND $jumps AS j
MATCH (v:<party>) WHERE <in_graph> AND v.company_id = j.start
MATCH (w:<party>) WHERE <in_graph_w> AND w.company_id = j.end
MATCH (v)-[:<received>]->(e:<hop>), (w)-[:<sent>]->(f:<hop>)
WHERE <jump_follows>
RETURN DISTINCT e.shipment_id, f.shipment_id
LIMIT $limit
