// Walks hop by hop: each step looks at two consignments and the party between them, so a
// walk that breaks a rule goes no further.
<language>
MATCH (s:<hop>) WHERE <whole_s> AND s.shipment_id IN $starts
MATCH (s) ((e:<hop>)<-[:<received>]-()-[:<sent>]->(f:<hop>) WHERE <follows>){0,<more>} (t:<hop>)
WHERE t.shipment_id IN $ends AND size(f) < $max_hops AND <no_repeat>
RETURN [s.shipment_id] + [x IN f | x.shipment_id] AS walk
LIMIT $limit
