-- The server now holds what the tables of the graph say.
CREATE OR REPLACE TEMP TABLE _held_party AS
SELECT party_id FROM _graph_party UNION SELECT company_id FROM companies;
CREATE OR REPLACE TEMP TABLE _held_shipment AS SELECT shipment_id, digest FROM _graph_row;
