-- $file_id: a file that is read again starts anew; its stored rows stay.
DELETE FROM rejects WHERE file_id = $file_id;
DELETE FROM files WHERE file_id = $file_id;
CREATE OR REPLACE TEMP TABLE _seen (id VARCHAR);
