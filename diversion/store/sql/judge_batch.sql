-- Whether each row is new, and if not, why. Of rows with one id in one file the first that
-- is not otherwise at fault counts.
CREATE OR REPLACE TEMP TABLE _verdict AS
WITH compared AS (
    SELECT
        i."row",
        i.{key} AS id,
        s.id IS NOT NULL AS is_seen,
        u."column" AS unknown_end,
        CASE
            WHEN {is_same} THEN 'unchanged'
            WHEN t.{key} IS NOT NULL THEN 'conflict'
            WHEN u."row" IS NOT NULL THEN 'unknown company'
            ELSE 'new'
        END AS verdict
    FROM _incoming AS i
    LEFT JOIN _seen AS s ON s.id = i.{key}
    LEFT JOIN {table} AS t ON t.{key} = i.{key}
    LEFT JOIN _unknown_end AS u ON u."row" = i."row"
)
SELECT
    "row",
    id,
    CASE
        WHEN is_seen OR coalesce(
            "row" > min("row") FILTER (verdict IN ('new', 'unchanged')) OVER (PARTITION BY id),
            FALSE
        ) THEN 'duplicate'
        ELSE verdict
    END AS verdict,
    unknown_end
FROM compared;
