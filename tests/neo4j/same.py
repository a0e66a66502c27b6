"""What it means that a case on a server answers as it does elsewhere."""

import pandas as pd


def assert_same_case(theirs, ours):
    """Compare everything that a case holds and answers, shipment for shipment."""
    assert theirs.tables() == ours.tables()
    for name in theirs.tables():
        expected, found = (
            case._store.read(name).drop_columns(["file_id"]) for case in (theirs, ours)
        )
        assert found.equals(expected)
    assert ours.rejects().equals(theirs.rejects())
    for method in ("scores", "companies"):
        expected, found = (getattr(case, method)().to_pandas() for case in (theirs, ours))
        pd.testing.assert_frame_equal(found, expected)
    expected, found = (list(case.chains().rows()) for case in (theirs, ours))
    assert found == expected
    for chain in found[:2]:
        expected, found = (
            list(case.explain(chain["chain_id"]).rows()) for case in (theirs, ours)
        )
        assert found == expected


def assert_same_answers(case, **question):
    by_server, by_kernels = (
        case.chains(engine=engine, **question) for engine in ("cypher", "compiled")
    )
    expected = [{**row, "rank": None} for row in by_kernels.rows()]
    found = [{**row, "rank": None} for row in by_server.rows()]
    for rows in (found, expected):  # equal scores come in any order
        rows.sort(key=lambda row: (-row["score"], row["chain_id"]))
        for row in rows:
            del row["explored"], row["bound"]  # each engine counts and bounds its own way
    assert found == expected
    return found
