MATCH (c:DiversionCase {key: 'case'})
CREATE (r:Run {run_id: $run_id})
SET r += $about, r.made_at = datetime($made_at), r.data_version = c.data_version,
    r.is_latest = false
