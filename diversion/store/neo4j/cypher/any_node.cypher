// Whether there is anything but graphs that were uploaded for a question.
OPTIONAL MATCH (n) WHERE NOT n:ScratchParty AND NOT n:ScratchConsignment
WITH n LIMIT 1 RETURN n IS NOT NULL
