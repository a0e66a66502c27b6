MATCH (r:Run) WHERE r.is_latest OR r.run_id = $run_id
SET r.is_latest = r.run_id = $run_id
