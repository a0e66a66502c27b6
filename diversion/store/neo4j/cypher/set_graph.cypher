MATCH (c:DiversionCase {key: 'case'}) SET c.graph = $graph
