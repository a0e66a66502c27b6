-- _arriving are changes that editions made in another case.
DELETE FROM changes WHERE file_id IN (SELECT file_id FROM _arriving);
INSERT INTO changes BY NAME SELECT * FROM _arriving;
