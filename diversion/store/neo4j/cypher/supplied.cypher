CREATE (sender)-[t:SUPPLIED]->(receiver)
SET t = row.supplied
