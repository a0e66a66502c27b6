-- Whether two documents may describe one consignment by what they say: there are two kinds
-- of documents, or one names another by its number.
SELECT
    count(DISTINCT record_type) FILTER (record_type IN (
        'import_declaration', 'export_declaration', 'bill_of_lading', 'invoice'
    )) > 1 OR count(document_ref) > 0 AS may_join
FROM shipments;
