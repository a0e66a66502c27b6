MATCH (p:Party) RETURN p.company_id
