MATCH (n:Change) RETURN <columns> ORDER BY n.file_id, n.change, n.id
