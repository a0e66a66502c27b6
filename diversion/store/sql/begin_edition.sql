-- A file of an edition; of which list is found out when it has been read.
DELETE FROM _present WHERE token <> $token;
INSERT INTO editions VALUES ($file_id, $table_name, $layout, $token, $dated, NULL, NULL);
