MATCH (c:DiversionCase {key: 'case'})
RETURN c.schema_version, c.data_version, c.graph
