MATCH (r:Reject)
RETURN r.file_id, r.file, r.line, r.column, r.reason, r.raw
ORDER BY r.file_id, r.file, r.line, r.number
