// A case of an older version lacks what it never had: it takes the version of who writes.
MERGE (c:DiversionCase {key: 'case'})
ON CREATE SET c.data_version = 0
SET c.schema_version = $schema_version
