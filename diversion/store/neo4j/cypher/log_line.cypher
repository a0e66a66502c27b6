MATCH (c:DiversionCase {key: 'case'})
SET c.log_lines = $own.number, c.log_hash = $own.hash
CREATE (n:LogLine) SET n = $own
