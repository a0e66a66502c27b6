UNWIND $rows AS row
MATCH (sender:Party {company_id: row.shipper})
MATCH (receiver:Party {company_id: row.consignee})
<supplied>
