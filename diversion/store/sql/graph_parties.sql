-- Parties of the graph that are no company of the case and not yet on the server.
SELECT party_id, kind, name FROM _graph_party
ANTI JOIN _held_party USING (party_id) ORDER BY party_id;
