-- Frees what only the graph needed; _party, _name and _company_name serve later questions.
DROP TABLE _consignment;
DROP TABLE _bonded;
DROP TABLE _forwarder;
DROP TABLE _joined;
DROP TABLE _unit;
DROP VIEW _record;
DROP TABLE _by_record;
DROP TABLE _side;
DROP TABLE _by_key_country;
DROP TABLE _by_key;
