-- Whether each row in doubt is new, and if not, why. Of rows with one id in one file the
-- first that is not otherwise at fault counts. $file_id: the file they come from; a row
-- that another edition ($token is this one) of the same list ($layout) gave may change.
-- Only the key is compared with all that is stored; whole rows are read by their place.
CREATE OR REPLACE TEMP TABLE _place AS
SELECT t.rowid AS place FROM {table} AS t SEMI JOIN _incoming AS i USING ({key});

CREATE OR REPLACE TEMP TABLE _verdict AS
WITH stored AS (
    SELECT * FROM {table} AS t WHERE t.rowid IN (SELECT place FROM _place)
), compared AS (
    SELECT
        i."row",
        i.{key} AS id,
        n.id IS NOT NULL
            OR coalesce(t.file_id = $file_id AND t."row" < i."row", FALSE) AS is_seen,
        u."column" AS unknown_end,
        CASE
            WHEN {is_same} THEN 'unchanged'
            WHEN t.{key} IS NOT NULL AND e.token <> $token THEN 'changed'
            WHEN t.{key} IS NOT NULL THEN 'conflict'
            WHEN u."row" IS NOT NULL THEN 'unknown company'
            ELSE 'new'
        END AS verdict
    FROM _incoming AS i
    LEFT JOIN stored AS t ON t.{key} = i.{key}
    LEFT JOIN editions AS e
        ON e.file_id = t.file_id AND e.table_name = '{table}' AND e.layout = $layout
    LEFT JOIN _unchanged AS n ON n.id = i.{key}
    LEFT JOIN _unknown_end AS u ON u."row" = i."row"
)
SELECT
    "row",
    id,
    CASE
        WHEN is_seen OR coalesce(
            "row" > min("row") FILTER (verdict IN ('new', 'unchanged', 'changed')) OVER (PARTITION BY id),
            FALSE
        ) THEN 'duplicate'
        ELSE verdict
    END AS verdict,
    unknown_end
FROM compared;

INSERT INTO _unchanged SELECT id FROM _verdict WHERE verdict = 'unchanged';
