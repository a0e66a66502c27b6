SELECT DISTINCT reason FROM rejects WHERE file_id = $file_id;
