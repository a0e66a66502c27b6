MATCH (n:LogLine) RETURN <columns> ORDER BY n.number
