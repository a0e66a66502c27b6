// Names that stand for a company since it was loaded.
MATCH (p:Party) WHERE p.file_id IS NULL AND NOT p:Unknown AND NOT (p)--() DELETE p
