"""Where a case is: a file or folder, or the address of a server."""


def is_address(text: str) -> bool:
    """Tell whether a case is named by the address of a server.

    >>> is_address("neo4j://graph.example:7687"), is_address("case.duckdb")
    (True, False)
    """
    return "://" in text
