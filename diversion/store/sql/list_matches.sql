SELECT one_id, other_id, probability, why FROM matches ORDER BY one_id, other_id;
