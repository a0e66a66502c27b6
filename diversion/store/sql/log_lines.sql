SELECT number, "at", who, action, subject, sha256, details, previous, hash
FROM log ORDER BY number, hash;
