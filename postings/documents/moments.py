"""Days and moments as announcements and feeds write them.

An announcement names a wall-clock time in Chicago, and its zone letters are ignored, being often wrong for the date.
A feed's stamp without a zone is UTC. Both are named to the minute, and a deadline includes that whole minute.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from postings.deadline import closes_after_minute, opens_on
from postings.documents.sections import gaps

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = (
    r"(?P<month>JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?"
    r"|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
# Job boards put spaces around signs and inside numbers ("10 / 30 / 202 5").
_YEAR = r"(?P<year>(?:19|20|1 9|2 0) ?[0-9] ?[0-9](?![0-9])|[0-9]{4}(?![0-9])|[0-9]{2}(?![0-9]))"
_NUMBERS = gaps(rf"(?<![0-9/])(?P<month>[0-9]{{1,2}}) ?[/.-] ?(?P<day>[0-9]{{1,2}})(?: ?[/.-] ?{_YEAR})?(?![0-9/])")
_WORDS = gaps(rf"(?<![A-Z]){_MONTH}\.? ?(?P<day>[0-9]{{1,2}})(?![0-9])(?:ST|ND|RD|TH)?(?: ?, ?| )?{_YEAR}?")
_DAY_FIRST = gaps(rf"(?<![0-9])(?P<day>[0-9]{{1,2}}) {_MONTH}\.? ?,? ?{_YEAR}")
_ISO = gaps(r"(?<![0-9])(?P<year>[12][0-9]{3})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])")
_DATES = (_ISO, _NUMBERS, _WORDS, _DAY_FIRST)

_HOUR = r"(?<![0-9:$.])(?P<hour>[0-9]{1,2})"
_MINUTE = r" ?: ?(?P<minute>[0-9]{2})(?: ?: ?[0-9]{2})?"
_CLOCK = gaps(rf"{_HOUR}(?:{_MINUTE})? ?(?P<half>[AP])\.? ?M(?![A-Z])")
_CLOCK_24 = gaps(rf"{_HOUR}{_MINUTE}(?![0-9])")
_NAMED_CLOCK = gaps(r"(?<![A-Z])(?P<name>NOON|MIDNIGHT)(?![A-Z])")
# Between a day and a time after it.
_JOINT = gaps(r" ?[,;(@-]? ?(?:AT|BY|UNTIL)? ?")
_OFFSET = gaps(r"(?P<zulu>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})")

_ONE_MINUTE = timedelta(minutes=1)
# No posting of this kind is older, and a year far ahead is a slip of the keys.
_YEARS = range(1990, 2100)


class UnclearError(ValueError):
    """A day or a time that cannot be read as exactly one; says why, fit to show."""


@dataclass(frozen=True)
class Deadline:
    """A deadline as read: the first instant that is too late, and whether a time of day was named."""

    closes_at: datetime
    names_time: bool


def read_deadline(folded: str, *, year: int | None = None) -> Deadline | None:
    """Answer the deadline a sentence of an announcement names, None where it names no day.

    "11:59 pm Central time on 07/01/2025" closes at 2025-07-02T05:00:00Z. A day alone is included whole, as a minute
    is. `year` completes a day written without one. Raises `UnclearError` for an impossible day, two days, a day without
    a year, and a time that may be morning or evening.
    """
    found = _first_date(folded)
    if found is None:
        return None
    day = _day(found, year)
    # A sentence may go on; only the one that names the day can name a second.
    rest = re.split(r"\.\s", folded[found.end() : found.end() + 100], maxsplit=1)[0]
    other = _first_date(rest)
    if other and other["year"] and _day(other, year) != day:
        raise UnclearError(f"it names two days, {_shown(found)} and {_shown(other)}")
    clock = _clock(folded[: found.start()]) or _clock(rest[: _time_after(rest)])
    if clock is None:
        return Deadline(opens_on(day + timedelta(days=1)), names_time=False)
    try:
        return Deadline(closes_after_minute(day, *clock), names_time=True)
    except ValueError as error:
        raise UnclearError(str(error)) from error


def read_stamp(folded: str) -> datetime | None:
    """Answer the UTC moment of a feed's stamp, to the minute, None where there is no date; a stated offset is obeyed.

    Raises `UnclearError` for a stamp without a time of day, since a day in UTC is another than in Chicago.
    """
    found = _first_date(folded)
    if found is None:
        return None
    day = _day(found, None)
    after = folded[found.end() : found.end() + 60]
    clock = _CLOCK.search(after) or _CLOCK_24.search(after)
    if clock is None:
        raise UnclearError(f"the stamp of {day} has no time of day")
    hour, minute = _hour_and_minute(clock)
    try:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    except ValueError as error:
        raise UnclearError(f"{hour}:{minute:02d} is no time of day") from error
    offset = _OFFSET.match(after[clock.end() :].lstrip()[:8])
    if offset is None or offset["sign"] is None:
        return moment
    east = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
    return moment - east if offset["sign"] == "+" else moment + east


def closes_after_stamp(stamp: datetime) -> datetime:
    """Answer the first instant too late for a feed's closing stamp, whose minute counts whole like a deadline's."""
    return stamp + _ONE_MINUTE


def place_after_day(folded: str) -> int | None:
    """Answer the place right after the first day named, None where none is."""
    found = _first_date(folded)
    return found.end() if found else None


def _first_date(folded: str) -> re.Match[str] | None:
    found = [match for pattern in _DATES if (match := pattern.search(folded))]
    return min(found, key=lambda match: (match.start(), -match.end()), default=None)


def _time_after(rest: str) -> int:
    """Answer the place up to which a time stands right after a day; 0 where other words follow."""
    joint = _JOINT.match(rest)
    start = joint.end() if joint else 0
    clock = next(
        (found for pattern in (_CLOCK, _NAMED_CLOCK, _CLOCK_24) if (found := pattern.match(rest, start))), None
    )
    return clock.end() if clock else 0


def _day(found: re.Match[str], year: int | None) -> date:
    stated = re.sub(r"\s", "", found["year"] or "")
    month = found["month"]
    if not stated and year is None:
        raise UnclearError(f"{_shown(found)} names no year")
    in_full = int(stated) + 2000 * (len(stated) == 2) if stated else int(year or 0)
    if in_full not in _YEARS:
        raise UnclearError(f"{_shown(found)} is not a year of a posting")
    try:
        return date(in_full, int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1, int(found["day"]))
    except ValueError as error:
        raise UnclearError(f"{_shown(found)} is not a day of the calendar") from error


def _clock(folded: str) -> tuple[int, int] | None:
    """Answer the hour and minute a sentence names, None where it names none."""
    if found := _CLOCK.search(folded):
        return _hour_and_minute(found)
    if found := _NAMED_CLOCK.search(folded):
        if found["name"] == "NOON":
            return 12, 0
        raise UnclearError("midnight may be the day's beginning or its end")
    if found := _CLOCK_24.search(folded):
        hour, minute = _hour_and_minute(found)
        if 0 < hour <= 12:
            raise UnclearError(f"{hour}:{minute:02d} may be morning or evening")
        return hour, minute
    return None


def _hour_and_minute(found: re.Match[str]) -> tuple[int, int]:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = found.groupdict().get("half")
    if half is None:
        return hour, minute
    if not 1 <= hour <= 12:
        raise UnclearError(f"{hour}:{minute:02d} {half.lower()}m is no time of day")
    return hour % 12 + 12 * (half == "P"), minute


def _shown(found: re.Match[str]) -> str:
    return f'"{" ".join(found[0].split())}"'
