UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
SET s += row.own
RETURN count(*)
