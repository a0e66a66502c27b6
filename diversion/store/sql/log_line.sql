INSERT INTO log VALUES (
    $number, $logged_at, $who, $action, $subject, $sha256, $details, $previous, $hash
);
