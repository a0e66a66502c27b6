// The open side of records that name one side only.
MERGE (p:Party {company_id: '?'})
REMOVE p:Company
SET p:Unknown
