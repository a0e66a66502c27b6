MATCH (a:Party)-[r:<types>]->(b:Party) RETURN <columns>
