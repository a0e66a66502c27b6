MATCH ()-[r:<types>]->() WHERE r.link_id IS NOT NULL RETURN count(r)
