-- What a server holds already: parties by id, shipments with a digest of their ties.
CREATE OR REPLACE TEMP TABLE _held_party (party_id VARCHAR);
CREATE OR REPLACE TEMP TABLE _held_shipment (shipment_id VARCHAR, digest BIGINT);
