-- What else records call the parties that have an id and are no company.
SELECT party_id, name FROM _party_name SEMI JOIN _party USING (party_id)
WHERE place > 1 ORDER BY party_id, place;
