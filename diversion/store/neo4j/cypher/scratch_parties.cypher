UNWIND $rows AS id
CREATE (:ScratchParty {graph: $graph, company_id: id, made_at: datetime()})
