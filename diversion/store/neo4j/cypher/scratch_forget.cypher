MATCH (n:ScratchParty|ScratchConsignment)
WHERE n.graph = $graph OR n.made_at < datetime() - duration('PT1H')
DETACH DELETE n
