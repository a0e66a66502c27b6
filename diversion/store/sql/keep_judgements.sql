-- _arriving are judgements; each takes the place of an earlier one on the same two.
DELETE FROM judgements WHERE (one_id, other_id) IN (SELECT (one_id, other_id) FROM _arriving);
INSERT INTO judgements SELECT one_id, other_id, verdict, judged_on, note FROM _arriving;
