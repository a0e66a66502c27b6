from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion import io
from diversion.errors import InputError, LayoutError


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_folder_stands_for_its_native_tables_in_loading_order(shared):
    for world, suffix in (("world_101", "csv"), ("world_147", "parquet")):
        found = io.find_files([shared / "worlds" / world])
        names = ["companies", "listings", "links", "shipments"]
        assert [source.table.name for source in found] == names
        assert [source.path.name for source in found] == [f"{n}.{suffix}" for n in names]
        assert {(source.layout, source.confidence) for source in found} == {("native", 1.0)}


def test_the_header_decides_not_the_name(tmp_path):
    path = write(tmp_path / "shipments.csv", "Listing_ID , company_id,name,colour\n")
    (source,) = io.find_files([path])
    assert source.table.name == "listings"
    assert source.ignored_columns == ("colour",)
    assert source.confidence == 3 / 4


def test_a_file_named_twice_is_read_once(tmp_path):
    path = write(tmp_path / "companies.csv", "company_id,name\nC1,Alder\n")
    assert len(io.find_files([tmp_path, path, tmp_path / "." / "companies.csv"])) == 1


def test_equal_content_has_an_equal_fingerprint(tmp_path):
    one = write(tmp_path / "a.csv", "company_id,name\nC1,Alder\n")
    two = write(tmp_path / "b.csv", "company_id,name\nC1,Alder\n")
    other = write(tmp_path / "c.csv", "company_id,name\nC1,Birch\n")
    prints = [source.sha256 for source in io.find_files([one, two, other])]
    assert prints[0] == prints[1] != prints[2]


def test_what_else_lies_in_a_folder_is_passed_over(tmp_path):
    write(tmp_path / "companies.csv", "company_id,name\n")
    write(tmp_path / "README.md", "# notes")
    write(tmp_path / "truth_chains.jsonl", "{}")
    pq.write_table(
        pa.table({"shipment_id": ["S1"], "leg": [1], "illicit_share": [0.5]}),
        tmp_path / "truth_lots.parquet",
    )
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper" / "links.csv", "link_id,from_id,to_id,type\n")
    assert [s.path.name for s in io.find_files([tmp_path])] == ["companies.csv"]


def test_a_broken_file_with_a_native_name_is_not_passed_over(tmp_path):
    write(tmp_path / "companies.csv", "company_id,name\n")
    write(tmp_path / "links.csv", "link_id,from_id,to_id\n")
    with pytest.raises(LayoutError, match=r"links\.csv.*as links it lacks 'type'"):
        io.find_files([tmp_path])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7\nrest", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"PK\x03\x04rest", "a damaged ZIP archive"),
        (b"\x1f\x8b\x08\x00", "a damaged gzip archive"),
        (b"\xff\xfec\x00", "no row that could be a header"),
        (b"PAR1not really", "a damaged Parquet file"),
        (b"\x00\x01\x02\x03\n", "binary data"),
        (b"caf\xe9,name\n", "no row that could be a header"),
        (b'{"a": 1}\n', "found JSON of no known layout"),
        (b"identifier;of;something\n", "no row that could be a header"),
        (b'"company_id,name\nC1,x\n', "not CSV"),
        (b"link_id,from_id\nL1,C1\n", "as links it lacks 'to_id'"),
        (b"company_id,name,name\n", "column 'name' twice"),
        (b"shipment_id,departed_on\n", "it lacks any of 'shipper_id', "),
        (b"shipment_id,shipper_id\n", "it lacks any of 'departed_on', 'arrived_on'"),
    ],
)
def test_a_file_of_the_wrong_kind_is_one_line(tmp_path, content, found):
    path = write(tmp_path / "input", content)
    with pytest.raises(LayoutError, match="input") as caught:
        io.find_files([path])
    assert found in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_tables_says_what_it_expected(tmp_path):
    with pytest.raises(LayoutError, match="found no native table, expected companies"):
        io.find_files([tmp_path])


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere", "no such file"), ("x" * 400, "cannot be read"), ("/dev/null", "device")],
)
def test_a_path_that_cannot_be_read(tmp_path, path, message):
    with pytest.raises(InputError, match=message):
        io.find_files([tmp_path / path])
