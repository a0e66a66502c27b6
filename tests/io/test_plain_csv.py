"""Pieces are split at once only where that cannot be told from reading line by line."""

import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diversion import io
from diversion.io import csv_rows
from diversion.io.plain_csv import split_plain
from tests.examples import many

HEADER = b"company_id,name,colour\n"
# What gives CSV its awkward cases, with sound rows often enough that both ways are taken.
tokens = st.sampled_from(
    [b",", b'"', b'""', b"\n", b"\r\n", b"\r", b" ", b"a", b"C1,x,y\n", b'C2,"x,y",\n',
     b'C3,5" pipe,y\r\n', "丹,é,\n".encode(), b"\xe9", b"\0", b"\xef\xbb\xbf", b"\x0b"]
)  # fmt: skip

texts = st.lists(tokens, max_size=12).map(b"".join)


def read(path, piece_bytes, *, is_slow):
    splitter = mock.Mock(return_value=None) if is_slow else split_plain
    with (
        mock.patch.object(csv_rows, "PIECE_BYTES", piece_bytes),
        mock.patch.object(csv_rows, "split_plain", splitter),
    ):
        (source,) = io.find_files([path])
        rows, rejects = [], []
        for batch in io.read_batches(source):
            found = batch.rows.to_pylist()
            rows += [(*row.values(), batch.raw_of(row["row"])) for row in found]
            rejects += batch.rejects
    return rows, rejects


@pytest.mark.slow
@settings(deadline=None, max_examples=many(400))
@given(texts, st.integers(1, 40))
@example(b'C1,"a\nb",c\nC2,d,e\n', 12)
@example(b'C1,"a"b,c\n', 40)
@example(b"C1,a,b\r\r\n\nC2,a,b", 9)
@example(b"C1,a,b\n" + b"\xef\xbb\xbfC2,a,b\n", 7)
@example(b'C1, "a",b\nC2,a"",b\nC3,"",b\n', 99)
def test_both_ways_give_the_same(text, piece_bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "companies.csv"
        path.write_bytes(HEADER + text)
        slow = read(path, 1_000_000, is_slow=True)
        assert read(path, piece_bytes, is_slow=True) == slow
        assert read(path, piece_bytes, is_slow=False) == slow


@pytest.mark.parametrize(
    "piece",
    [
        b"a,b\n\nc,d\n",
        b"a,b\nc\n",
        b"a,b,c\n",
        b'a,"b\nc"\n',
        b'a,"b"c\n',
        b'a,"b\n',
        b"a,b\rc,d\n",
        b"a,\0\n",
        b"a,\xe9\n",
        b"a," + b"x" * 200_000 + b"\n",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_parser(piece):
    assert split_plain(piece, ["company_id", "name"], first=1) is None


def test_ordinary_lines_are_split_at_once():
    block = split_plain(
        b'a,x,"1,2"\r\nb,5" pipe,"say ""so"""\r\n', ["k", None, "n"], first=7
    )
    assert {name: column.to_pylist() for name, column in block.columns.items()} == {
        "k": ["a", "b"],
        "n": ["1,2", 'say "so"'],
    }
    assert block.lines.tolist() == [7, 8]
    assert block.raw_of(1) == 'b,5" pipe,"say ""so"""'
