-- Hashes of the keys of {table}.
SELECT hash({key}) AS hash FROM {table};
