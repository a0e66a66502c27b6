-- What each unit of a pair says about its consignment: the kinds of its documents as bits,
-- its numbers and company ids as hashes (0: not known), its days since 1970-01-01.
SELECT
    unit,
    CAST(bit_or(1 << kind) AS UTINYINT) AS kinds,
    bool_or(is_numbered) AS is_numbered,
    bool_or(kind = 6) AS is_master,
    coalesce(max(hash(shipper)) FILTER (
        shipper IS NOT NULL AND NOT is_shipper_name AND kind <> 6
    ), 0) AS shipper,
    coalesce(max(hash(consignee)) FILTER (
        consignee IS NOT NULL AND NOT is_consignee_name AND kind <> 6
    ), 0) AS consignee,
    CAST(coalesce(min(departed_lo) - DATE '1970-01-01', 2147483647) AS INTEGER) AS departs,
    CAST(coalesce(max(arrived_hi) - DATE '1970-01-01', -2147483648) AS INTEGER) AS arrives
FROM _document
WHERE unit IN (SELECT one FROM _pair UNION SELECT other FROM _pair)
GROUP BY unit
ORDER BY unit;
