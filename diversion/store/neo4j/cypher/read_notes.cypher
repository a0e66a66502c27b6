MATCH ()-[t:<tie>]->() RETURN <columns> ORDER BY t.one_id, t.other_id
