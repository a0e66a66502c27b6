-- Which of these ids shipments give to who sends or receives.
SELECT shipper_id AS id FROM shipments WHERE shipper_id IN (SELECT unnest($ids))
UNION SELECT consignee_id FROM shipments WHERE consignee_id IN (SELECT unnest($ids));
