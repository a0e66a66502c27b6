SELECT change, count(*) FROM changes
WHERE file_id = $file_id AND table_name = $table_name GROUP BY change;
