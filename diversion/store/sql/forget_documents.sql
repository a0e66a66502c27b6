-- Frees what only the joining of documents needed.
DROP TABLE _document;
DROP TABLE _reference;
DROP TABLE _shared_reference;
DROP TABLE _references;
DROP TABLE _by_reference;
DROP TABLE _spelling;
DROP TABLE _named;
DROP VIEW _shifted;
DROP TABLE _known_kind;
DROP TABLE _met;
DROP TABLE _candidate;
DROP TABLE _pair;
