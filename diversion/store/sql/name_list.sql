-- The file is of an edition of this list; NULL makes a new list.
UPDATE editions
SET list = coalesce($list, (SELECT coalesce(max(list), 0) + 1 FROM editions)),
    seen_from = CASE WHEN $list IS NOT NULL THEN dated END
WHERE file_id = $file_id AND table_name = $table_name;
