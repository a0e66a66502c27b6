// The last line; to set something locks the case until the next line is there.
MATCH (c:DiversionCase {key: 'case'})
SET c.log_lines = coalesce(c.log_lines, 0)
RETURN c.log_lines, c.log_hash
