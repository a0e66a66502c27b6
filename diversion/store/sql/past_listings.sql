SELECT * FROM listings_past ORDER BY file_id, "row", seen_until;
