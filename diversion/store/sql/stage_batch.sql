-- _arriving is the batch in memory; _unknown_end names links without a company at one end.
CREATE OR REPLACE TEMP TABLE _incoming AS SELECT * FROM _arriving;
CREATE OR REPLACE TEMP TABLE _unknown_end ("row" BIGINT, "column" VARCHAR);
