-- Companies that a trial load would have added: links of the same trial may name them.
CREATE TEMP TABLE _rehearsed (company_id VARCHAR);
