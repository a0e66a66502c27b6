CREATE (sender)-[:SUPPLIED {<own>}]->(receiver)
