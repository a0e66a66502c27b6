-- _arriving are rows of the past that another case kept.
DELETE FROM listings_past
WHERE (file_id, listing_id, seen_until) IN (SELECT (file_id, listing_id, seen_until) FROM _arriving);
INSERT INTO listings_past BY NAME SELECT * FROM _arriving;
