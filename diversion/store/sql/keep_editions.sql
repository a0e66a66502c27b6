-- _arriving says which files are of which edition, as another case has it.
DELETE FROM editions WHERE file_id IN (SELECT file_id FROM _arriving);
INSERT INTO editions BY NAME SELECT * FROM _arriving;
