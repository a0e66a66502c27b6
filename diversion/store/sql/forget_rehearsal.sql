DELETE FROM _rehearsed;
