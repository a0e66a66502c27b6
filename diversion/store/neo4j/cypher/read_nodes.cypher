MATCH (n:<label>) WHERE n.file_id IS NOT NULL RETURN <columns>
