-- Parties of the consignments, by index.
SELECT party_id, name, country, roles, kind FROM _party ORDER BY party;
