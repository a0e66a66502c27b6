SHOW INDEXES YIELD name WHERE name STARTS WITH 'diversion_' RETURN collect(name)
