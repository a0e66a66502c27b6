-- Rows that another store kept, as they are.
INSERT INTO {table} BY NAME SELECT * FROM _arriving;
