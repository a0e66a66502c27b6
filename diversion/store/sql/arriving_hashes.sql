-- Hashes of the keys of the batch in memory, in its order.
SELECT hash({key}) AS hash FROM _arriving;
