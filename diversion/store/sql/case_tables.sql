-- What a case keeps besides the native tables.
CREATE TABLE meta (schema_version INTEGER NOT NULL);

CREATE TABLE files (
    file_id INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    loaded BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE rejects (
    file_id INTEGER NOT NULL,
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    "column" VARCHAR,
    reason VARCHAR NOT NULL,
    raw VARCHAR NOT NULL
);

-- Files of lists and registers that come in editions of a list, by number. Files of one
-- load have one token;
-- what is new in a list is known from seen_from on, NULL for its first edition.
CREATE TABLE editions (
    file_id INTEGER NOT NULL,
    table_name VARCHAR NOT NULL,
    layout VARCHAR NOT NULL,
    token VARCHAR NOT NULL,
    dated DATE NOT NULL,
    list INTEGER,
    seen_from DATE
);

-- What a newer edition changed: entries added, changed (which columns) and removed.
CREATE TABLE changes (
    file_id INTEGER NOT NULL,
    table_name VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    change VARCHAR NOT NULL,
    dated DATE NOT NULL,
    what VARCHAR
);

-- What a person has judged of two records: companies, names in shipments, listings.
CREATE TABLE judgements (
    one_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,  -- after one_id
    verdict VARCHAR NOT NULL,  -- same, different, unsure
    judged_on DATE NOT NULL,
    note VARCHAR
);

-- Records that may be of one company, as names and identifiers were compared last.
CREATE TABLE matches (
    one_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,  -- after one_id
    probability DOUBLE NOT NULL,
    why VARCHAR NOT NULL
);

INSERT INTO meta VALUES ($schema_version);
