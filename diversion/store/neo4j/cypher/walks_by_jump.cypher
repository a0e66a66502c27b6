// Walks that take one jump: those that end where it starts, and those that go on from its
// other side.
<language>
MATCH (s:<hop>) WHERE <whole_s> AND s.shipment_id IN $starts
MATCH (s) ((e:<hop>)<-[:<received>]-()-[:<sent>]->(f:<hop>) WHERE <follows>){0,<more>} (t:<hop>)
WHERE t.receiver IN $jump_starts AND <no_repeat>
WITH s, f AS before, t AS e
UNWIND $jumps AS j
WITH s, before, e, j WHERE j.start = e.receiver
MATCH (w:<party>) WHERE <in_graph_w> AND w.company_id = j.end
MATCH (w)-[:<sent>]->(f:<hop>) WHERE <jump_follows>
WITH DISTINCT s, before, f AS g
MATCH (g) ((e:<hop>)<-[:<received>]-()-[:<sent>]->(f:<hop>) WHERE <follows>){0,<more>} (t:<hop>)
WHERE t.shipment_id IN $ends AND size(before) + size(f) + 2 <= $max_hops
RETURN [s.shipment_id] + [x IN before | x.shipment_id] AS walk,
    [g.shipment_id] + [x IN f | x.shipment_id] AS onward
LIMIT $limit
