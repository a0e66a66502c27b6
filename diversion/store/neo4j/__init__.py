"""A case on a Neo4j server: the graph that a team shares."""
