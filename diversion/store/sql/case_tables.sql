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

INSERT INTO meta VALUES ($schema_version);
