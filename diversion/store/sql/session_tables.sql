-- Companies that a trial load would have added: links of the same trial may name them.
CREATE TEMP TABLE _rehearsed (company_id VARCHAR);
-- The day that questions are asked as of; NULL is now.
CREATE TEMP TABLE _seen_on AS SELECT CAST(NULL AS DATE) AS day;
-- Ids that the edition being loaded has, of each of its tables.
CREATE TEMP TABLE _present (token VARCHAR, table_name VARCHAR, id VARCHAR);
