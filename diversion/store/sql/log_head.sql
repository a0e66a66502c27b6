-- The last line of the log.
SELECT number, hash FROM log ORDER BY number DESC LIMIT 1;
