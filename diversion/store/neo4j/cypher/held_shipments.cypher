MATCH (s:Shipment) RETURN s.shipment_id, s.digest
