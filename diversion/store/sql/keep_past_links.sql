-- _arriving are rows of the past that another case kept.
DELETE FROM links_past
WHERE (file_id, link_id, seen_until) IN (SELECT (file_id, link_id, seen_until) FROM _arriving);
INSERT INTO links_past BY NAME SELECT * FROM _arriving;
