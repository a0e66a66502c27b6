// Before a newer edition says it anew.
UNWIND $rows AS row
MATCH (n:<owner> {<key>: row.id})
MATCH (n)-[t:STATED_IN|LISTS]->()
DELETE t
