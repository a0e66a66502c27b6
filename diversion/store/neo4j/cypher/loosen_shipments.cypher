// Before ties are made anew.
UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
REMOVE s:Consignment, s.sender, s.receiver, s.depart_lo, s.depart_hi, s.arrive_lo, s.arrive_hi, s.hs2, s.hs4, s.hs6, s.edition
WITH s
OPTIONAL MATCH (s)<-[r:SENT|RECEIVED]-()
DELETE r
WITH DISTINCT s
OPTIONAL MATCH (s)-[r:CARRIED_BY|NOTIFIED|SAME_GOODS]->()
DELETE r
WITH DISTINCT s
OPTIONAL MATCH ()-[t:SUPPLIED {shipment_id: s.shipment_id}]->()
DELETE t
