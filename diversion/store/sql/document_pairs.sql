-- Units that may be one consignment, the strongest evidence first.
SELECT one, other, weight FROM _pair ORDER BY weight DESC, first_id, second_id;
