// The first record of a consignment stands for it.
UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
SET s:Consignment
SET s += row.hop
