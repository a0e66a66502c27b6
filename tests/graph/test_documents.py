"""Documents of one consignment are one hop, also without a common number."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.kernels.unions import EARLIEST, LATEST, Claims, join_pairs
from tests.benchmarks.documents import measure
from tests.tables import company, shipment, write_case

PAIR = [company("a", "CN"), company("b", "SG"), company("f", "SG", roles="forwarder")]
EXPORT = {"record_type": "export_declaration", "transport_mode": "sea"}
IMPORT = {"record_type": "import_declaration", "transport_mode": "sea"}


def hops_of(folder, shipments, **options):
    with dv.open(
        write_case(folder, companies=PAIR, shipments=shipments), **options
    ) as case:
        graph = case.graph()
    return {graph.records_of(hop): graph.joined_with(hop) for hop in range(graph.n_hops)}


def twins(**more):
    first = shipment(
        "a", "b", "2020-01-01", "", mass_kg=100, value_usd=900, **EXPORT, **more
    )
    second = shipment(
        "a", "b", "", "2020-01-20", mass_kg=101, value_usd=950, **IMPORT, **more
    )
    return [first, second]


def test_two_declarations_that_agree_are_one_hop_with_a_probability(tmp_path):
    ((records, probability),) = hops_of(tmp_path, twins()).items()
    assert records == ("s000", "s001")
    assert 0.8 < probability < 1


def test_the_switch_keeps_them_apart(tmp_path):
    assert len(hops_of(tmp_path, twins(), join_documents=False)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"record_type": "export_declaration"},  # the same kind: another consignment
        {"mass_kg": 300},
        {"value_usd": 2000},
        {"arrived_on": "2020-06-20"},
        {"hs_code": "392690"},
        {"shipper_id": "f"},
        {"consignee_id": "f"},
        {"transport_mode": "air"},
    ],
)
def test_documents_that_differ_stay_apart(tmp_path, change):
    one, other = twins()
    assert len(hops_of(tmp_path, [one, other | change])) == 2


def test_two_consignment_numbers_outrank_what_agrees(tmp_path):
    one, other = twins()
    rows = [one | {"consignment_id": "k1"}, other | {"consignment_id": "k2"}]
    assert len(hops_of(tmp_path, rows)) == 2


def test_a_consignee_to_order_is_filled_from_the_other_document(tmp_path):
    one, other = twins()
    one |= {"consignee_id": "", "consignee_name": "TO ORDER"}
    with dv.open(write_case(tmp_path, companies=PAIR, shipments=[one, other])) as case:
        graph = case.graph()
    assert graph.n_hops == 1
    assert graph.parties.ids[graph.hops.target[0]] == "b"


def test_a_misspelt_name_without_an_id_joins_the_company(tmp_path):
    companies = [company("a", "CN", name="Dezhong Materials"), company("b", "SG")]
    one, other = twins()
    one |= {"shipper_id": "", "shipper_name": "Dezhong Materails"}
    with dv.open(write_case(tmp_path, companies=companies, shipments=[one, other])) as case:
        graph = case.graph()
    assert graph.n_hops == 1
    assert graph.parties.ids[graph.hops.source[0]] == "a"


def test_a_name_is_learned_from_records_that_have_the_id_too(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", shipper_name="Old Name Trading"),
        shipment("", "b", "2020-05-01", shipper_name="OLD NAME TRADING"),
    ]
    with dv.open(write_case(tmp_path, companies=PAIR, shipments=rows)) as case:
        graph = case.graph()
        assert set(graph.parties.ids[graph.hops.source]) == {"a"}
        before = case.graph(as_of=None)
    assert before.n_hops == 2


def test_a_name_is_not_learned_from_a_record_that_comes_later(tmp_path):
    rows = [
        shipment("", "b", "2020-01-01", shipper_name="Old Name Trading"),
        shipment("a", "b", "2020-05-01", shipper_name="Old Name Trading"),
    ]
    with dv.open(
        write_case(tmp_path, companies=PAIR, shipments=rows), as_of="2020-02-01"
    ) as case:
        graph = case.graph()
        assert set(graph.parties.ids[graph.hops.source]) == {"name:OLD NAME TRADING"}


def test_a_document_number_joins_what_evidence_would_not(tmp_path):
    one, other = twins()
    one |= {"document_ref": "MAEU1234567", "value_usd": 100, "departed_on": "2020-01-08"}
    other |= {"document_ref": "MAEU1234567"}
    ((_, probability),) = hops_of(tmp_path, [one, other]).items()
    assert probability > 0.99


def test_a_master_bill_adds_no_hop_and_no_mass(tmp_path):
    """The forwarder's bill names the forwarder; each house bill names real parties."""
    bill = {"record_type": "bill_of_lading"}
    rows = [
        shipment("f", "f", "2020-01-01", mass_kg=300, document_ref="MAST11", **bill),
        shipment("a", "b", "2020-01-01", mass_kg=100, document_ref="MAST11;HOUSE1", **bill),
        shipment("b", "a", "2020-01-01", mass_kg=200, document_ref="MAST11;HOUSE2", **bill),
    ]
    with dv.open(write_case(tmp_path, companies=PAIR, shipments=rows)) as case:
        graph = case.graph()
    assert graph.n_hops == 2
    assert sorted(graph.hops.mass_kg) == [100, 200]
    sides = np.concatenate([graph.hops.source, graph.hops.target])
    assert set(graph.parties.ids[sides]) == {"a", "b"}


def test_the_lines_of_one_declaration_are_not_one_consignment(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", mass_kg=m, document_ref="DECL77", **EXPORT)
        for m in (10, 20)
    ]
    assert len(hops_of(tmp_path, rows)) == 2


@pytest.mark.slow
def test_each_of_two_like_consignments_keeps_its_two_documents(tmp_path):
    early, late = twins(), twins()
    late[0] |= {"departed_on": "2020-01-03"}
    late[1] |= {"arrived_on": "2020-01-22"}
    rows = [*early, *late]
    found = {
        frozenset(
            hops_of(tmp_path / str(n), [rows[k] | {"shipment_id": f"r{k}"} for k in o])
        )
        for n, o in enumerate(list(permutations(range(4)))[::5])
    }
    assert len(found) == 1  # whatever the order of the rows
    assert all(len(records) == 2 for records in next(iter(found)))


def test_explain_says_which_documents_and_why(tmp_path):
    companies = [company("a", "CA"), company("b", "KP")]
    folder = write_case(tmp_path, companies=companies, shipments=twins())
    with dv.open(folder) as case:
        said = str(case.explain("a~b"))
    assert "s000, s001 may describe one consignment, probability 0.9" in said
    assert "heading 8526; mass 1 % apart; value 6 % apart" in said


def test_joins_on_a_labelled_world_are_nearly_always_right(shared):
    found = measure(shared / "worlds" / "world_141")
    assert found.precision > 0.995
    assert found.recall > 0.95


claims = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 4, 8]),
        st.booleans(),
        st.integers(0, 2),
        st.sampled_from([1, 3, LATEST]),
        st.sampled_from([2, 4, EARLIEST]),
    ),
    min_size=2,
    max_size=6,
)


def greedy(things, pairs):
    """Join sets of things, the first pair first, unless together they contradict."""
    groups = {k: {k} for k in range(len(things))}
    for one, other in pairs:
        together = groups[one] | groups[other]
        kinds, numbered, sides, departs, arrives = zip(
            *(things[k] for k in together), strict=True
        )
        is_sound = (
            len(set(kinds)) == len(together)
            and sum(numbered) <= 1
            and len(set(sides) - {0}) <= 1
            and (min(departs) == LATEST or max(arrives) in range(min(departs), 9)
                 or max(arrives) == EARLIEST)
        )  # fmt: skip
        if is_sound:
            groups |= dict.fromkeys(together, together)
    return [min(groups[k]) for k in range(len(things))]


@settings(deadline=None)
@given(claims, st.data())
def test_groups_are_those_of_the_definition(things, data):
    n = len(things)
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    pairs = data.draw(st.lists(ends.filter(lambda pair: pair[0] != pair[1]), max_size=8))
    kinds, numbered, side, departs, arrives = zip(*things, strict=True)
    root, weakest = np.empty(n, np.int64), np.full(n, LATEST, np.int32)
    one, other = (np.array([p[k] for p in pairs], np.int64) for k in (0, 1))
    said = Claims(
        np.array(kinds, np.uint8),
        np.array(numbered),
        np.array(side, np.uint64),
        np.zeros(n, np.uint64),
        np.array(departs, np.int32),
        np.array(arrives, np.int32),
    )
    weight = np.arange(len(pairs), 0, -1).astype(np.int32)
    join_pairs(one, other, weight, said, root, weakest)
    assert root.tolist() == greedy(things, pairs)
    for k in range(n):  # a group is held by pairs of its own
        if root[k] == k and weakest[k] < LATEST:
            weakest_pair = len(pairs) - weakest[k]
            assert root[one[weakest_pair]] == root[other[weakest_pair]] == k
