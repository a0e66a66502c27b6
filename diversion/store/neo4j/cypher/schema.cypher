CREATE CONSTRAINT diversion_case IF NOT EXISTS FOR (n:DiversionCase) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT diversion_party IF NOT EXISTS FOR (n:Party) REQUIRE n.company_id IS UNIQUE;
CREATE CONSTRAINT diversion_shipment IF NOT EXISTS FOR (n:Shipment) REQUIRE n.shipment_id IS UNIQUE;
CREATE CONSTRAINT diversion_listing IF NOT EXISTS FOR (n:Listing) REQUIRE n.listing_id IS UNIQUE;
CREATE CONSTRAINT diversion_source IF NOT EXISTS FOR (n:Source) REQUIRE n.file_id IS UNIQUE;
CREATE CONSTRAINT diversion_content IF NOT EXISTS FOR (n:Source) REQUIRE (n.sha256, n.table_name) IS UNIQUE;
CREATE CONSTRAINT diversion_reject IF NOT EXISTS FOR (n:Reject) REQUIRE (n.file_id, n.number) IS UNIQUE;
CREATE CONSTRAINT diversion_chain IF NOT EXISTS FOR (n:Chain) REQUIRE (n.run_id, n.chain_id) IS UNIQUE;
CREATE CONSTRAINT diversion_run IF NOT EXISTS FOR (n:Run) REQUIRE n.run_id IS UNIQUE;
CREATE INDEX diversion_company IF NOT EXISTS FOR (n:Company) ON (n.company_id);
CREATE INDEX diversion_person IF NOT EXISTS FOR (n:Person) ON (n.company_id);
CREATE INDEX diversion_vessel IF NOT EXISTS FOR (n:Vessel) ON (n.company_id);
CREATE INDEX diversion_company_name IF NOT EXISTS FOR (n:Company) ON (n.name);
CREATE INDEX diversion_consignment IF NOT EXISTS FOR (n:Consignment) ON (n.shipment_id);
CREATE INDEX diversion_shipment_hs IF NOT EXISTS FOR (n:Shipment) ON (n.hs_code);
CREATE INDEX diversion_supplied IF NOT EXISTS FOR ()-[r:SUPPLIED]-() ON (r.shipment_id);
CREATE INDEX diversion_scratch IF NOT EXISTS FOR (n:ScratchConsignment) ON (n.graph, n.shipment_id);
CREATE INDEX diversion_scratch_party IF NOT EXISTS FOR (n:ScratchParty) ON (n.graph, n.company_id);
CREATE FULLTEXT INDEX diversion_names IF NOT EXISTS FOR (n:Party|Listing) ON EACH [n.name, n.aliases]
