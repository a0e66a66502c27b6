INSERT INTO _rehearsed SELECT company_id FROM _arriving;
