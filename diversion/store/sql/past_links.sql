SELECT * FROM links_past ORDER BY file_id, "row", seen_until;
