-- Which parties a listing may name: by company id, else by the same name key, where
-- the countries do not differ; a judgement by a person outranks both. A party that is no
-- company has the names that records write for it.
WITH listed AS (
    SELECT listing_id, company_id, name, aliases, country, authority, programme,
        listed_on, delisted_on
    FROM _listings
    WHERE $as_of IS NULL OR listed_on IS NULL OR listed_on <= CAST($as_of AS DATE)
), written AS (
    SELECT listing_id, name FROM listed
    UNION SELECT listing_id, trim(unnest(string_split(aliases, ';'))) FROM listed
), keyed AS (
    SELECT DISTINCT w.listing_id, n.key FROM written AS w JOIN _name AS n USING (name)
    WHERE n.key <> ''
), tied AS (
    SELECT listing_id, company_id AS party_id, 'id' AS tie FROM listed
    WHERE company_id IS NOT NULL
    UNION
    SELECT l.listing_id, c.company_id, 'name'
    FROM listed AS l JOIN keyed USING (listing_id) JOIN _company_name AS c USING (key)
    WHERE l.company_id IS NULL
        AND (l.country = c.country OR l.country IS NULL OR c.country IS NULL)
    UNION
    SELECT l.listing_id, p.party_id, 'name'
    FROM listed AS l JOIN keyed USING (listing_id) JOIN _party_name AS n USING (key)
    JOIN _party AS p USING (party_id)
    WHERE l.company_id IS NULL
    UNION
    SELECT l.listing_id, p.party_id, 'name'
    FROM listed AS l JOIN keyed USING (listing_id) JOIN _party AS p ON p.party_id = 'name:' || key
    WHERE l.company_id IS NULL
), judged AS (
    SELECT one_id AS listing_id, other_id AS party_id, verdict FROM judgements
    UNION SELECT other_id, one_id, verdict FROM judgements
), settled AS (
    SELECT * FROM tied
    WHERE (listing_id, party_id) NOT IN (
        SELECT (listing_id, party_id) FROM judged WHERE verdict = 'different'
    )
    UNION
    SELECT j.listing_id, j.party_id, 'judged'
    FROM judged AS j JOIN _party AS p USING (party_id)
    WHERE j.verdict = 'same'
)
SELECT l.listing_id, t.party_id, t.tie, l.name, l.authority, l.programme,
    l.listed_on, l.delisted_on
FROM settled AS t JOIN listed AS l USING (listing_id)
ORDER BY t.party_id, l.listing_id, t.tie;
