MATCH (c:DiversionCase {key: 'case'})
SET c.data_version = c.data_version + 1
WITH c
MATCH (s:Source {file_id: $file_id})
SET s += $counts, s += $edition, s.loaded_at = datetime($loaded_at), s.is_complete = true
WITH s
OPTIONAL MATCH (r:Reject {file_id: $file_id}) WHERE r.number >= $n_rejects
DETACH DELETE r
