"""When a posting opens and closes, and how such a moment is said to people.

To change when a posting closes, change `closes_after_minute`; everything else here only reads its answer. All
instants go in aware and come out in UTC; all days and wall-clock times are Chicago's. A window is half-open:
`opens_at` is the first instant inside, `closes_at` the first instant that is too late.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from postings.speech import ENGLISH, Tongue, gettext_noop

CITY_ZONE = ZoneInfo("America/Chicago")

_ONE_DAY = timedelta(days=1)
_SMALLEST_STEP = timedelta(microseconds=1)


def closes_after_minute(day: date, hour: int, minute: int) -> datetime:
    """The first instant too late for a deadline named to the minute: the named minute counts whole (domain, Time 2).

    "11:59 pm on 07/01/2025" answers 2025-07-02T05:00:00Z. Zone letters of the document play no part (Time 1).
    A minute the clocks show twice (1:00 to 1:59 am in November) or skip (2:00 to 2:59 am in March) has two readings,
    and the later one holds, so that a clock change never shuts anybody out: 1:30 am in November is the second 1:30,
    and 2:30 am in March is what a clock nobody moved would call 2:30, an hour later by the moved one.
    Raises ValueError for an hour, minute or day that cannot be.
    """
    return _later_reading(day, time(hour, minute)) + timedelta(minutes=1)


def opens_on(day: date) -> datetime:
    """The instant `day` begins in Chicago, from which a posting that opens on it takes applications."""
    return datetime.combine(day, time.min, CITY_ZONE).astimezone(UTC)


def after_whole_days(day: date, days: int) -> datetime:
    """The first instant too late where that many whole Chicago days follow `day`, which is not counted itself: midnight after the
    last of them, whatever the clocks do meanwhile. How many days are given is said where something may still come.
    """
    return opens_on(day + timedelta(days=days + 1))


def is_late(at: datetime, closes_at: datetime) -> bool:
    """Whether something received `at` came too late: exactly `closes_at` is late, a microsecond before is not."""
    return _utc(at) >= _utc(closes_at)


def closing_day(closes_at: datetime) -> date:
    """The Chicago day of the last moment inside the window: July 1 for a posting open until midnight after it."""
    return _last_moment(closes_at).date()


def days_on_site(opens_at: datetime, closes_at: datetime) -> int:
    """How many whole Chicago calendar days, midnight to midnight, the posting stands on the site (domain, Time 4).

    A day of 23 or 25 hours is one day. A first or last day only partly inside is not counted, so the City never
    claims a day it did not give. A window that ends before it begins has 0.
    """
    first = _local(opens_at)
    first_whole_day = first.date() if first.time() == time.min else first.date() + _ONE_DAY
    day_after_last = _local(closes_at).date()
    return max(0, (day_after_last - first_whole_day).days)


def window_shortfall(opens_at: datetime, closes_at: datetime, *, least_days: int = 14) -> int:
    """How many days the window is short of `least_days` on the site; 0 when it is long enough (agreement 12.7(g))."""
    return max(0, least_days - days_on_site(opens_at, closes_at))


def union_notice_due(opens_at: datetime) -> datetime:
    """The last instant at which telling the union is in time: one calendar day before the opening (agreement 12.7(g)).

    The same wall-clock time on the day before, also over a clock change; where that time was shown twice or skipped,
    the earlier reading, since this deadline binds the City and not the applicant.
    """
    opening = _local(opens_at)
    return min(_readings(opening.date() - _ONE_DAY, opening.time()))


def list_lives_until(opens_at: datetime) -> date:
    """The last day on which a list of that posting counts: one year from the posting's first day (agreement 12.7(n)).

    The same day of the next year; from February 29, March 1, so that nobody's year is cut short.
    """
    opening = _local(opens_at).date()
    try:
        return opening.replace(year=opening.year + 1)
    except ValueError:
        return date(opening.year + 1, 3, 1)


def in_words(closes_at: datetime, say: Tongue = ENGLISH) -> str:
    """The closing as people read it, by its last second inside: "11:59:59 pm Central (CDT, UTC−5) on July 1, 2025"."""
    return _in_words(_last_moment(closes_at), say)


def moment_in_words(at: datetime, say: Tongue = ENGLISH) -> str:
    """A moment to the millisecond, for receipts: "11:58:03.217 pm Central (CDT, UTC−5) on July 1, 2025".

    Cut off and never rounded: a submission inside the window is not shown as one at its end.
    """
    local = _local(at)
    return _in_words(local, say, f".{local.microsecond // 1000:03d}")


def minute_in_words(at: datetime, say: Tongue = ENGLISH) -> str:
    """A moment to the minute, where nothing hangs on the second: "11:58 pm Central on July 1, 2025". Cut off, as above."""
    local = _local(at)
    facts = {"clock": f"{local.hour % 12 or 12}:{local:%M}", "day": day_in_words(local.date(), say)}
    return say.gettext(_MINUTE_BEFORE_NOON if local.hour < 12 else _MINUTE_AFTER_NOON) % facts


def exact_moment_in_words(at: datetime) -> str:
    """The same to the last digit that counts, for two moments that a millisecond does not part."""
    local = _local(at)
    return _in_words(local, ENGLISH, f".{local.microsecond:06d}".rstrip("0").rstrip("."))


def said_again(words: str, say: Tongue) -> str:
    """A day or a moment that was said in English, in that tongue; empty where it is neither."""
    found = _DAY.fullmatch(words)
    if found:
        return day_in_words(date(int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"])), say)
    found = _MOMENT.fullmatch(words)
    if not found or not _DAY.fullmatch(found["day"]):
        return ""
    facts = found.groupdict() | {"day": said_again(found["day"], say)}
    sentence = _BEFORE_NOON if found["half"] == "am" else _AFTER_NOON
    return say.gettext(sentence) % facts


def time_left_in_words(now: datetime, closes_at: datetime, say: Tongue = ENGLISH) -> str:
    """How long is left: "3 days and 4 hours", "2 hours and 1 minute", "12 minutes", "40 seconds", or "closed".

    Elapsed time, a day being 24 hours, in its two largest units and cut off, so that nobody is promised more than is
    left. The last second reads "less than a second".
    """
    if is_late(now, closes_at):
        return say.gettext("closed")
    seconds = int((_utc(closes_at) - _utc(now)).total_seconds())
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    left = [
        say.ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
        say.ngettext("%(n)d hour", "%(n)d hours", hours % 24) % {"n": hours % 24},
        say.ngettext("%(n)d minute", "%(n)d minutes", minutes % 60) % {"n": minutes % 60},
        say.ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds},
    ]
    if days or hours:
        first, second = left[:2] if days else left[1:3]
        rest = hours % 24 if days else minutes % 60
        return say.gettext("%(first)s and %(second)s") % {"first": first, "second": second} if rest else first
    if minutes:
        return left[2]
    return left[3] if seconds else say.gettext("less than a second")


def _readings(day: date, clock: time) -> tuple[datetime, datetime]:
    """Both instants a wall-clock time can mean; they are equal except around a clock change."""
    try:
        local = datetime.combine(day, clock, CITY_ZONE)
        return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{day} is outside the calendar") from error


def _later_reading(day: date, clock: time) -> datetime:
    return max(_readings(day, clock))


def _utc(at: datetime) -> datetime:
    # Compared and subtracted in UTC only: Python compares two datetimes of one zone by their clock faces, and in the
    # hour the clocks repeat that puts the later moment first.
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a moment without a zone says nothing about a deadline")
    return at.astimezone(UTC)


def _local(at: datetime) -> datetime:
    return _utc(at).astimezone(CITY_ZONE)


def _last_moment(closes_at: datetime) -> datetime:
    return _local(_utc(closes_at) - _SMALLEST_STEP)


def _in_words(local: datetime, say: Tongue, digits: str = "") -> str:
    # Chicago has been five or six whole hours behind UTC since there was a standard time.
    facts = {
        "clock": f"{local.hour % 12 or 12}:{local:%M:%S}{digits}",
        "zone": f"{local.tzname()}, UTC−{abs(local.utcoffset() or timedelta()) // timedelta(hours=1)}",
        "day": day_in_words(local.date(), say),
    }
    return say.gettext(_BEFORE_NOON if local.hour < 12 else _AFTER_NOON) % facts


_BEFORE_NOON: Final = gettext_noop("%(clock)s am Central (%(zone)s) on %(day)s")
_AFTER_NOON: Final = gettext_noop("%(clock)s pm Central (%(zone)s) on %(day)s")
_MINUTE_BEFORE_NOON: Final = gettext_noop("%(clock)s am Central on %(day)s")
_MINUTE_AFTER_NOON: Final = gettext_noop("%(clock)s pm Central on %(day)s")
_MOMENT: Final = re.compile(r"(?P<clock>[0-9:.]+) (?P<half>am|pm) Central \((?P<zone>[^()]+)\) on (?P<day>.+)")

_MONTHS: Final = (
    gettext_noop("January"), gettext_noop("February"), gettext_noop("March"), gettext_noop("April"), gettext_noop("May"),
    gettext_noop("June"), gettext_noop("July"), gettext_noop("August"), gettext_noop("September"),
    gettext_noop("October"), gettext_noop("November"), gettext_noop("December"),
)  # fmt: skip


_DAY: Final = re.compile(rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>[0-9]{{1,2}}), (?P<year>[0-9]{{4}})")


def day_in_words(day: date, say: Tongue = ENGLISH) -> str:
    """A day as announcements write it, and so every page, letter and list: "November 17, 2008"."""
    facts = {"month": say.gettext(_MONTHS[day.month - 1]), "day": day.day, "year": str(day.year)}
    return say.gettext("%(month)s %(day)d, %(year)s") % facts
