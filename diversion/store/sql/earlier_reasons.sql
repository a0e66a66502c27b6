SELECT reason, count(*) FROM rejects WHERE file_id = $file_id GROUP BY reason ORDER BY reason;
