-- What was done with a case, one line each, in order; made by the first line.
CREATE TABLE IF NOT EXISTS log (
    number BIGINT NOT NULL,
    "at" VARCHAR NOT NULL,  -- UTC, ISO 8601
    who VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    sha256 VARCHAR,
    details VARCHAR NOT NULL,  -- JSON
    previous VARCHAR NOT NULL,  -- hash of the line before
    hash VARCHAR NOT NULL
);
