-- $file_id: a file that is read again starts anew; its stored rows stay.
DELETE FROM rejects WHERE file_id = $file_id;
DELETE FROM files WHERE file_id = $file_id;
-- Ids of this file that were stored before with the same values.
CREATE OR REPLACE TEMP TABLE _unchanged (id VARCHAR);
