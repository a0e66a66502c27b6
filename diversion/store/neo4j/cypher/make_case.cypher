MERGE (c:DiversionCase {key: 'case'})
ON CREATE SET c.schema_version = $schema_version, c.data_version = 0
