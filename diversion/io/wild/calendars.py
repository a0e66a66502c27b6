"""Days of calendars that some customs write by: Iranian, Buddhist, and of Taiwan.

Their years cannot be taken for others: no record is of 1397, 2562 or 108 of our years.
"""

import re
from datetime import date, timedelta
from typing import Final

_IRANIAN: Final = re.compile(r"(1[34]\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})")
_BUDDHIST_FIRST: Final = re.compile(r"(2[45]\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})")
_BUDDHIST_LAST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](2[45]\d\d)")
_TAIWANESE: Final = re.compile(r"(1[0-4]\d)[-/. ](\d{1,2})[-/. ](\d{1,2})")
_IRANIAN_YEARS: Final = range(1370, 1411)  # 1991 to 2032; from 1412 it may be Islamic
_BUDDHIST_YEARS: Final = range(2520, 2620)
_BUDDHIST: Final = 543  # years ahead of ours
_TAIWANESE_START: Final = 1911
_LONG_MONTHS: Final = 6  # of 31 days; others have 30, and the last may have 29
# The first day of 1370, and in what years of 33 from there the 366th day falls.
_FIRST_DAY: Final = date(1991, 3, 21)
_LEAP_REST: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_CYCLE: Final = 33


def day_of_other_calendar(text: str) -> date | None:
    """Read a day of another calendar; ``None`` if it is none.

    >>> day_of_other_calendar("1397/12/14"), day_of_other_calendar("05/03/2562")
    (datetime.date(2019, 3, 5), datetime.date(2019, 3, 5))
    >>> day_of_other_calendar("108/03/05"), day_of_other_calendar("2019/03/05")
    (datetime.date(2019, 3, 5), None)

    Notes
    -----
    The Iranian calendar by its cycle of 33 years, which agrees with the astronomical one
    from 1925 to 2088 [1]_.

    References
    ----------
    .. [1] K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and
       Planets 74, 1996.
    """
    if found := _IRANIAN.fullmatch(text):
        return _iranian(*map(int, found.groups()))
    if found := _BUDDHIST_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _BUDDHIST_LAST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _TAIWANESE.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _day(year + _TAIWANESE_START, month, day)
    else:
        return None
    return _day(year - _BUDDHIST, month, day) if year in _BUDDHIST_YEARS else None


def _iranian(year: int, month: int, day: int) -> date | None:
    if year not in _IRANIAN_YEARS or not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None
    is_leap = year % _CYCLE in _LEAP_REST
    longest = 31 if month <= _LONG_MONTHS else 30
    if month == 12 and not is_leap:  # noqa: PLR2004 - the last month
        longest = 29
    if not 1 <= day <= longest:
        return None
    n_leap = sum(y % _CYCLE in _LEAP_REST for y in range(_IRANIAN_YEARS[0], year))
    n_before = 31 * min(month - 1, _LONG_MONTHS) + 30 * max(0, month - 1 - _LONG_MONTHS)
    n_days = 365 * (year - _IRANIAN_YEARS[0]) + n_leap + n_before + day - 1
    return _FIRST_DAY + timedelta(n_days)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
