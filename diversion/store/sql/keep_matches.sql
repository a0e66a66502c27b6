-- _arriving are all matches there are now.
DELETE FROM matches;
INSERT INTO matches SELECT one_id, other_id, probability, why FROM _arriving;
