-- _arriving are rows in doubt; _unknown_end will name links without a company at one end.
CREATE OR REPLACE TEMP TABLE _incoming AS SELECT * FROM _arriving;
CREATE OR REPLACE TEMP TABLE _unknown_end ("row" BIGINT, "column" VARCHAR);
