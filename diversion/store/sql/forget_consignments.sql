-- Frees what only the graph needed; _party, _name, _company_name and _party_name serve
-- later questions.
DROP TABLE IF EXISTS _consignment;
DROP TABLE IF EXISTS _bonded;
DROP TABLE IF EXISTS _forwarder;
DROP TABLE IF EXISTS _joined;
DROP TABLE IF EXISTS _unit;
DROP VIEW IF EXISTS _record;
DROP TABLE IF EXISTS _by_record;
DROP TABLE IF EXISTS _side;
DROP TABLE IF EXISTS _by_key_country;
DROP TABLE IF EXISTS _by_key;
