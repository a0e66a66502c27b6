SELECT one_id, other_id, verdict, judged_on, note FROM judgements ORDER BY one_id, other_id;
