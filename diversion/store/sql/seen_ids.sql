SELECT id FROM _seen;
