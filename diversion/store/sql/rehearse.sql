INSERT INTO _rehearsed SELECT id FROM _arriving;
