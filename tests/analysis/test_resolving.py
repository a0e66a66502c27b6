"""Who is who: proposals, a person's judgements, and what both change."""

from datetime import date

import pytest

import diversion as dv
from diversion.analysis.judgements import Judgement, Verdict, parse_judgements
from diversion.errors import InputError
from tests.benchmarks.resolving import precision_and_recall, proposals, true_pairs
from tests.tables import company, shipment, write_case

TODAY = date(2024, 5, 6)


def opened(tmp_path, companies, **tables):
    folder = write_case(tmp_path / "tables", companies=companies, **tables)
    case = dv.open(tmp_path / "case.duckdb", create=True)
    case.load(folder)
    return case


def found(case):
    return {(row["one_id"], row["other_id"]): row for row in case.resolve().rows()}


def judge(case, one, other, verdict):
    case.judge([Judgement(one, other, Verdict(verdict), TODAY)])


def test_spellings_of_one_name_are_proposed_and_another_name_is_not(tmp_path):
    companies = [
        company("a", "CN", name="Dandong Hongxiang Industry Development"),
        company("b", "CN", name="丹东鸿祥实业发展有限公司"),
        company("c", "CN", name="Dandong Hongda Industry Development"),
    ]
    with opened(tmp_path, companies) as case:
        rows = found(case)
    assert set(rows) == {("a", "b")}
    assert rows["a", "b"]["band"] == "same"


def test_a_common_lei_outranks_names_and_two_leis_keep_apart(tmp_path):
    companies = [
        company("a", "CN", name="Alder Robotics", identifiers="lei:1A"),
        company("b", "SG", name="Quiet Corner Bakery", identifiers="lei:1A"),
        company("c", "CN", name="Alder Robotics", identifiers="lei:2B"),
    ]
    with opened(tmp_path, companies) as case:
        rows = found(case)
    assert set(rows) == {("a", "b")}
    assert "identifier agrees: lei:1A" in rows["a", "b"]["why"]


def test_a_common_tax_number_makes_one_company_within_a_country_only(tmp_path):
    companies = [
        company("a", "RU", name="Vostok Import", identifiers="reg:7701234567"),
        company("b", "RU", name="Quiet Corner Bakery", identifiers="reg:77-0123-4567"),
        company("c", "CO", name="Cafe de la Sierra", identifiers="reg:7701234567"),
    ]
    with opened(tmp_path, companies) as case:
        rows = found(case)
    assert set(rows) == {("a", "b")}
    assert "identifier agrees: reg:7701234567" in rows["a", "b"]["why"]


def test_tax_numbers_of_a_register_tie_its_companies(tmp_path):
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "ru.csv").write_text(
        "Наименование компании;ИНН;ОГРН;Страна;Адрес\n"
        "ООО Ромашка;7701234567;1027700132195;Россия;Москва\n"
        "ООО Лютик;7707654321;1027700132196;Россия;Тверь\n",
        "utf-8",
    )
    (folder / "vendor.csv").write_text(
        "Company Name,Tax ID,Country\nRomashka Optics LLC,7701234567,Russia\n"
    )
    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        case.load(folder)
        rows = [row for row in case.resolve().rows() if "identifier" in row["why"]]
    assert [row["why"].split(";")[0] for row in rows] == [
        "identifier agrees: reg:7701234567"
    ]


def test_a_name_without_an_id_meets_the_names_written_beside_ids(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", shipper_name="Hongtaixiang Machinery Export"),
        shipment("", "b", "2020-02-01", shipper_name="Hong Taixiang Machinery Export"),
    ]
    companies = [company("a", "CN", name="Alder"), company("b", "SG", name="Birch")]
    with opened(tmp_path, companies, shipments=rows) as case:
        assert ("a", "name:HONG TAIXIANG MACHINERY EXPORT") in found(case)


def test_a_judgement_outranks_the_score_and_stays(tmp_path):
    companies = [company(i, "CN", name="Alder Robotics") for i in "ab"]
    with opened(tmp_path, companies) as case:
        judge(case, "b", "a", "different")
    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        row = found(case)["a", "b"]
        assert (row["band"], row["probability"], row["judged"]) == (
            "different",
            0.0,
            "different",
        )
        judge(case, "a", "b", "same")
        assert found(case)["a", "b"]["probability"] == 1.0
        assert case.judgements()["verdict"].tolist() == ["same"]


def test_judgements_that_contradict_are_refused_and_nothing_is_kept(tmp_path):
    with opened(tmp_path, [company(i, "CN", name=f"{i} Ltd") for i in "abc"]) as case:
        judge(case, "a", "b", "same")
        with pytest.raises(InputError, match="a and c are judged different, but the same"):
            case.judge(
                [
                    Judgement("b", "c", Verdict.SAME, TODAY),
                    Judgement("a", "c", Verdict.DIFFERENT, TODAY),
                ]
            )
        assert len(case.judgements()) == 1
        with pytest.raises(InputError, match="no company and no listing with the id 'x'"):
            judge(case, "a", "x", "same")


def test_a_folder_takes_no_judgement(tmp_path):
    folder = write_case(tmp_path, companies=[company(i, "CN") for i in "ab"])
    with dv.open(folder) as case, pytest.raises(InputError, match="is no case file"):
        judge(case, "a", "b", "same")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("a", "a", "same"), "found ids 'a' and 'a'"),
        (("a", "b", "perhaps"), "found verdict 'perhaps'"),
        (("a", "b", "same", "May"), "found 'May', expected a date"),
        (("a",), "found ids 'a' and ''"),
    ],
)
def test_a_file_of_judgements_names_the_row_at_fault(row, reason):
    header = ("one_id", "other_id", "verdict", "judged_on")
    with pytest.raises(InputError, match=f"f.csv, row 3: {reason}"):
        parse_judgements([header, ("a", "c", "same"), row], where="f.csv", today=TODAY)


CHAIN = [
    shipment("maker", "front", "2020-01-01", "2020-01-10", mass_kg=10),
    shipment("other", "user", "2020-02-01", "2020-02-10", mass_kg=10),
]
NAMES = {"maker": "Alder", "front": "Birch Trading", "other": "Cedar", "user": "Fir"}
PLACES = {"maker": "CA", "front": "CN", "other": "CN", "user": "KP"}


def routes(case, **options):
    answer = case.chains(from_="company:maker", to="company:user", **options)
    return [chain.chain_id for chain in answer]


def test_a_chain_goes_on_at_what_a_person_judged_the_same(tmp_path):
    companies = [company(i, PLACES[i], name=NAMES[i]) for i in NAMES]
    with opened(tmp_path, companies, shipments=CHAIN) as case:
        assert routes(case) == []
        judge(case, "front", "other", "same")
        assert routes(case) == ["maker~front~other~user"]
        assert routes(case, aliases=False) == []
        said = str(case.explain("maker~front~other~user"))
        assert "judged to be one company" in said


def test_a_chain_goes_on_at_a_match_only_when_it_is_kept_and_not_judged_apart(tmp_path):
    names = NAMES | {"front": "Dandong Hongxiang Trading", "other": "丹东鸿祥贸易有限公司"}
    companies = [company(i, PLACES[i], name=names[i]) for i in names]
    with opened(tmp_path, companies, shipments=CHAIN) as case:
        assert routes(case) == []
        case.resolve(keep=True)
        assert routes(case) == ["maker~front~other~user"]
        judge(case, "front", "other", "different")
        assert routes(case) == []


def test_screening_follows_what_a_person_judged(tmp_path):
    companies = [company("a", "CN", name="Hangsaeng Robotics")]
    listing = {"listing_id": "K1", "name": "Hangsaeng Robotics", "authority": "UN"}
    with opened(tmp_path, companies, listings=[listing]) as case:
        assert len(case.screen()) == 1
        judge(case, "a", "K1", "different")
        assert len(case.screen()) == 0
        assert not (case.exposure()["exposure"] >= 1).any()


@pytest.mark.slow
def test_proposals_on_a_labelled_world(shared):
    world = shared / "worlds" / "world_147"
    same = [p for p in proposals(world) if p.band == "same"]
    precision, recall = precision_and_recall(same, true_pairs(world))
    assert precision > 0.85
    assert recall > 0.7
