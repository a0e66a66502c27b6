"""Numbers, dates, codes, places and units, as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.io.wild.days import (
    Order,
    Span,
    month_number,
    order_evidence,
    read_day,
    read_serial,
)
from diversion.io.wild.goods import CodeShape, digits_of, shape_of, stored_code
from diversion.io.wild.grids import GridRow
from diversion.io.wild.measures import direction, kilograms, transport_mode
from diversion.io.wild.numbers import decimal_votes, is_ambiguous, read_amount
from diversion.io.wild.places import country, port
from diversion.io.wild.survey import settle_decimals, settle_orders, survey

DAY = Span(date(2019, 3, 5), date(2019, 3, 5))
MARCH = Span(date(2019, 3, 1), date(2019, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-05", "2019/3/5", "20190305", "2019-03-05T10:00:00Z",
        "2019.3.5", "2019年3月5日", "2019년 3월 5일", "05-Mar-2019", "5-MAR-19",
        "March 5, 2019", "5 de marzo de 2019", "5 марта 2019 г.", "5 березня 2019",
        "05 Mart 2019", "5 mars 2019", "5 Maret 2019", "2019-03-05 00:00:00",
        "5 March 2019 12:30 PM",
    ],
)  # fmt: skip
def test_a_day_is_a_day_in_any_writing(text):
    assert read_day(text, Order.UNKNOWN) == DAY


def test_a_day_may_end_in_a_full_stop():
    assert read_day("05.03.2019.", Order.DAY_FIRST) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2019-03",
        "201903",
        "03/2019",
        "032019",
        "Mar-2019",
        "Mar-19",
        "2019年3月",
        "март 2019",
    ],
)
def test_a_month_stays_a_month(text):
    assert read_day(text, Order.UNKNOWN) == MARCH


def test_a_quarter_and_a_year_are_spans():
    assert read_day("Q3 2019", Order.UNKNOWN) == Span(date(2019, 7, 1), date(2019, 9, 30))
    assert read_day("2019", Order.UNKNOWN) == Span(date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2019", "Date Not Captured", "12:30", "99999999", "2019-13-01", "May"],
)
def test_what_is_no_date_is_none(text):
    assert read_day(text, Order.UNKNOWN) is None


@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)))
def test_each_order_reads_what_it_wrote(day):
    assert read_day(day.strftime("%d/%m/%Y"), Order.DAY_FIRST) == Span(day, day)
    assert read_day(day.strftime("%m/%d/%Y"), Order.MONTH_FIRST) == Span(day, day)
    for text in (day.strftime("%d/%m/%Y"), day.strftime("%m/%d/%Y")):
        span = read_day(text, Order.UNKNOWN)
        assert span is not None
        assert span.first <= day <= span.last
    serial = (day - date(1899, 12, 30)).days
    assert read_serial(str(serial)) == Span(day, day)


def surveyed(role: str, *values: str):
    rows = [GridRow(line, [value], value) for line, value in enumerate(values, start=2)]
    return survey(rows, {role: 0})


@pytest.mark.parametrize(
    ("values", "english", "order"),
    [
        (["01/02/2019", "13/02/2019"], True, Order.DAY_FIRST),
        (["01/02/2019", "01/13/2019"], True, Order.MONTH_FIRST),
        (["01/02/2019", "03/04/2019"], False, Order.DAY_FIRST),
        (["01/02/2019", "03/04/2019"], True, Order.UNKNOWN),
        (["13/02/2019", "02/14/2019", "01/02/2019"], True, Order.UNKNOWN),
        ([f"0{d}/0{m}/2019" for m in (1, 2) for d in range(1, 8)], True, Order.DAY_FIRST),
        ([f"0{m}/0{d}/2019" for m in (1, 2) for d in range(1, 8)], True, Order.MONTH_FIRST),
    ],
)
def test_the_order_of_day_and_month_comes_from_the_column(values, english, order):
    orders, notes = settle_orders(surveyed("date", *values), is_english=english)
    assert orders == {"date": order}
    assert len(notes) == 1


def test_one_column_of_dates_settles_another():
    rows = [GridRow(2, ["01/02/2019", "25/03/2019"], "")]
    orders, _ = settle_orders(
        survey(rows, {"export_date": 0, "import_date": 1}), is_english=True
    )
    assert set(orders.values()) == {Order.DAY_FIRST}
    assert order_evidence(["05/05/2019", "2019-01-02"]).either == 0


@pytest.mark.parametrize(
    ("text", "decimal", "digits"),
    [
        ("1.234,56 kg", ",", "1234.56"), ("1,234.56", ".", "1234.56"),
        ("12 345,6", ",", "12345.6"), ("12\u00a0345", ".", "12345"),
        ("12,34,567.89", ".", "1234567.89"), ("1’234.50", ".", "1234.50"),
        ("US$ 1,200", ".", "1200"), ("(1,234)", ".", "-1234"), ("3.5E3", ".", "3.5E3"),
        ("１２３", ".", "123"), (".5", ".", "0.5"), ("1,234.56", ",", None),
        ("See DN-304", ".", None), ("1,2,3", ".", None), ("100 kg 20", ".", None),
    ],
)  # fmt: skip
def test_a_number_in_many_writings(text, decimal, digits):
    found = read_amount(text, decimal)
    assert (found and found.digits) == digits


@given(st.floats(0, 1e12).map(lambda x: round(x, 2)))
def test_a_number_written_with_signs_reads_back(number):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text, decimal in ((english, "."), (german, ",")):
        found = read_amount(text, decimal)
        assert found is not None
        assert float(found.digits) == number


def test_the_decimal_sign_comes_from_the_column():
    assert decimal_votes(["1.5", "1,234.5", "1,234"]) == (2, 0)
    assert decimal_votes(["1.234,5", "0,25", "1.234.567"]) == (0, 3)
    assert is_ambiguous("1,234")
    assert not is_ambiguous("1234")
    rows = [GridRow(2, ["1.234", "2,5"], "")]
    decimals, notes = settle_decimals(
        survey(rows, {"quantity": 0, "net_mass": 1}), comma_is_likely=False
    )
    assert decimals == {"quantity": ",", "net_mass": ","}
    assert "'1.234' is read with decimal ','" in notes[0]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8526.91.00", "85269100"), ("8526 91 00", "85269100"), ("HS 852691", "852691"),
        ("8451.0", "8451"), ("'0101.21", "010121"), ("8526.91 - radio", "852691"),
        ("8526.91.00.000X", "85269100000"), ("radio", ""), ("12345678901234", ""),
    ],
)  # fmt: skip
def test_a_goods_code_in_many_writings(text, digits):
    assert digits_of(text) == digits


def test_a_lost_zero_comes_back_where_the_column_shows_it():
    eight = shape_of(["85269100", "84821010", "1012100"])
    assert eight == CodeShape(8)
    assert stored_code("1012100", eight) == ("01012100", True)
    assert stored_code("85269100", eight) == ("85269100", False)
    # The whole column lost it: chapters 1 to 9 only.
    assert stored_code("1012100", shape_of(["1012100", "2011000"])) == ("01012100", True)
    # Nine digits are a national code, whose last digit is left out.
    nine = shape_of(["852691000", "848210100", "847130000"])
    assert nine == CodeShape(9)
    assert stored_code("852691000", nine) == ("85269100", False)
    assert stored_code("7214200000012", CodeShape(13))[0] == "7214200000"


def test_places_are_coded_only_where_they_are_certain():
    assert [country(each) for each in ("КНДР", "북한", "朝鲜", "Kuzey Kore", "PRK")] == [
        "KP"
    ] * 5
    assert country("Korea") == country("Hàn Quốc") == "KR"
    assert country("156") is None
    assert country("Hyrcania") is None
    assert country("European Union") is None
    assert port("Shanghai") == port("CNSHA") == port("CN SHA") == "CNSHA"
    assert port("San Antonio") is None
    assert port("San Antonio", "CL") == "CLSAI"
    assert port("Atlantis") is None


def test_units_modes_and_directions():
    assert [kilograms(each) for each in ("kg", "MT", "lbs", "g", "quintal")] == [
        1.0, 1000.0, 0.45359237, 0.001, 100.0,
    ]  # fmt: skip
    assert kilograms("PCS") is None
    assert [transport_mode(each) for each in ("海运", "Авто", "40", "Truck")] == [
        "sea", "road", "air", "road",
    ]  # fmt: skip
    assert transport_mode("Sea or air") is None
    assert [direction(each) for each in ("ЭК", "Importación", "出口")] == [
        "export", "import", "export",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["9" * 5000, "000", "13", "0"])
def test_a_number_that_is_no_month_is_none(written):
    assert month_number(written) is None


def test_a_named_month_beside_very_many_digits_is_no_day():
    assert read_day("March 5, " + "9" * 5000, Order.DAY_FIRST) is None
