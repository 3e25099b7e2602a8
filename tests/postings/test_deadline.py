"""When a posting opens and closes: on ordinary days, on the nights the clocks change, and in words."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.deadline import (
    CITY_ZONE,
    after_whole_days,
    closes_after_minute,
    closing_day,
    days_on_site,
    exact_moment_in_words,
    in_words,
    is_late,
    minute_in_words,
    moment_in_words,
    opens_on,
    time_left_in_words,
    union_notice_due,
    window_shortfall,
)

SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "first_too_late", "words"),
    [
        # Ordinary days, summer and winter; the first is posting 412401's.
        (date(2025, 7, 1), 23, 59, "2025-07-02T05:00", "11:59:59 pm Central (CDT, UTC−5) on July 1, 2025"),
        (date(2025, 12, 31), 23, 59, "2026-01-01T06:00", "11:59:59 pm Central (CST, UTC−6) on December 31, 2025"),
        (date(2025, 7, 1), 17, 0, "2025-07-01T22:01", "5:00:59 pm Central (CDT, UTC−5) on July 1, 2025"),
        (date(2025, 7, 1), 12, 0, "2025-07-01T17:01", "12:00:59 pm Central (CDT, UTC−5) on July 1, 2025"),
        (date(2025, 7, 1), 0, 0, "2025-07-01T05:01", "12:00:59 am Central (CDT, UTC−5) on July 1, 2025"),
        (date(2028, 2, 29), 23, 59, "2028-03-01T06:00", "11:59:59 pm Central (CST, UTC−6) on February 29, 2028"),
        # March: the evening before, the minute before the gap, the skipped minutes, the minute after, the evening.
        (date(2025, 3, 8), 23, 59, "2025-03-09T06:00", "11:59:59 pm Central (CST, UTC−6) on March 8, 2025"),
        (date(2025, 3, 9), 1, 59, "2025-03-09T08:00", "1:59:59 am Central (CST, UTC−6) on March 9, 2025"),
        (date(2025, 3, 9), 2, 0, "2025-03-09T08:01", "3:00:59 am Central (CDT, UTC−5) on March 9, 2025"),
        (date(2025, 3, 9), 2, 59, "2025-03-09T09:00", "3:59:59 am Central (CDT, UTC−5) on March 9, 2025"),
        (date(2025, 3, 9), 3, 0, "2025-03-09T08:01", "3:00:59 am Central (CDT, UTC−5) on March 9, 2025"),
        (date(2025, 3, 9), 23, 59, "2025-03-10T05:00", "11:59:59 pm Central (CDT, UTC−5) on March 9, 2025"),
        (date(2026, 3, 7), 23, 59, "2026-03-08T06:00", "11:59:59 pm Central (CST, UTC−6) on March 7, 2026"),
        (date(2026, 3, 8), 23, 59, "2026-03-09T05:00", "11:59:59 pm Central (CDT, UTC−5) on March 8, 2026"),
        # November: the evening before, the minute before the doubled hour, inside it, after it, the evening.
        (date(2026, 10, 31), 23, 59, "2026-11-01T05:00", "11:59:59 pm Central (CDT, UTC−5) on October 31, 2026"),
        (date(2026, 11, 1), 0, 59, "2026-11-01T06:00", "12:59:59 am Central (CDT, UTC−5) on November 1, 2026"),
        (date(2026, 11, 1), 1, 0, "2026-11-01T07:01", "1:00:59 am Central (CST, UTC−6) on November 1, 2026"),
        (date(2026, 11, 1), 1, 59, "2026-11-01T08:00", "1:59:59 am Central (CST, UTC−6) on November 1, 2026"),
        (date(2026, 11, 1), 2, 0, "2026-11-01T08:01", "2:00:59 am Central (CST, UTC−6) on November 1, 2026"),
        (date(2026, 11, 1), 23, 59, "2026-11-02T06:00", "11:59:59 pm Central (CST, UTC−6) on November 1, 2026"),
    ],
)
def test_a_deadline_includes_its_whole_minute(
    day: date, hour: int, minute: int, first_too_late: str, words: str
) -> None:
    closes_at = closes_after_minute(day, hour, minute)

    assert closes_at == utc(first_too_late)
    assert closes_at.tzinfo is UTC
    assert in_words(closes_at) == words
    assert closing_day(closes_at) == day


@pytest.mark.parametrize(("hour", "minute"), [(24, 0), (-1, 0), (23, 60)])
def test_a_time_no_clock_shows_is_no_deadline(hour: int, minute: int) -> None:
    with pytest.raises(ValueError, match="must be in"):
        closes_after_minute(date(2025, 7, 1), hour, minute)


def test_a_deadline_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        closes_after_minute(date.max, 23, 59)


@given(day=st.dates(date(1970, 1, 1), date(2100, 1, 1)), clock=st.times())
def test_both_readings_of_a_doubled_or_skipped_minute_are_in_time(day: date, clock: time) -> None:
    closes_at = closes_after_minute(day, clock.hour, clock.minute)

    for fold in (0, 1):
        reading = datetime.combine(day, clock.replace(fold=fold), CITY_ZONE).astimezone(UTC)
        assert not is_late(reading, closes_at)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2025, 6, 17), "2025-06-17T05:00"),
        (date(2025, 3, 9), "2025-03-09T06:00"),
        (date(2025, 3, 10), "2025-03-10T05:00"),
        (date(2026, 11, 1), "2026-11-01T05:00"),
        (date(2026, 11, 2), "2026-11-02T06:00"),
    ],
)
def test_a_posting_opens_at_the_start_of_its_day_in_chicago(day: date, instant: str) -> None:
    assert opens_on(day) == utc(instant)


@pytest.mark.parametrize(
    ("day", "days", "first_too_late"),
    [
        (date(2025, 7, 1), 7, "2025-07-09T05:00"),  # the 2nd to the 8th
        (date(2025, 7, 1), 1, "2025-07-03T05:00"),
        (date(2025, 7, 1), 0, "2025-07-02T05:00"),
        (date(2025, 12, 28), 7, "2026-01-05T06:00"),
        (date(2028, 2, 22), 7, "2028-03-01T06:00"),  # the 29th is the last
        (date(2026, 3, 1), 7, "2026-03-09T05:00"),  # the last day has 23 hours
        (date(2026, 10, 25), 7, "2026-11-02T06:00"),  # the last day has 25 hours
    ],
)
def test_whole_days_that_follow_a_day_end_at_midnight_after_the_last(day: date, days: int, first_too_late: str) -> None:
    assert after_whole_days(day, days) == utc(first_too_late)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 400))
def test_whole_days_are_counted_by_the_calendar_and_never_by_hours(day: date, days: int) -> None:
    end = after_whole_days(day, days).astimezone(CITY_ZONE)

    assert (end.time(), (end.date() - day).days) == (time.min, days + 1)


def test_the_last_microsecond_is_in_time_and_the_closing_instant_is_late() -> None:
    closes_at = closes_after_minute(date(2025, 7, 1), 23, 59)

    assert not is_late(closes_at - MICROSECOND, closes_at)
    assert is_late(closes_at, closes_at)
    assert is_late(closes_at + SECOND, closes_at)


def test_lateness_is_judged_by_the_instant_and_not_by_the_clock_face() -> None:
    closes_at = datetime(2026, 11, 1, 1, 40, fold=0, tzinfo=CITY_ZONE)
    an_hour_later_showing_less = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=CITY_ZONE)
    in_new_york = datetime(2026, 11, 1, 2, 39, tzinfo=timezone(timedelta(hours=-4)))

    assert is_late(an_hour_later_showing_less, closes_at)
    assert not is_late(in_new_york, closes_at)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2025, 7, 1, 23, 59)  # noqa: DTZ001 - the naive moment is what is refused
    closes_at = closes_after_minute(date(2025, 7, 1), 23, 59)

    with pytest.raises(ValueError, match="without a zone"):
        is_late(naive, closes_at)
    with pytest.raises(ValueError, match="without a zone"):
        is_late(closes_at, naive)


def test_a_closing_between_two_seconds_is_said_by_the_second_it_falls_in() -> None:
    closes_at = utc("2025-07-02T04:59:20.500000")

    assert in_words(closes_at) == "11:59:20 pm Central (CDT, UTC−5) on July 1, 2025"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2025-07-02T04:58:03.217", "11:58:03.217 pm Central (CDT, UTC−5) on July 1, 2025"),
        ("2025-07-02T04:59:59.999999", "11:59:59.999 pm Central (CDT, UTC−5) on July 1, 2025"),
        ("2025-07-02T05:00:00", "12:00:00.000 am Central (CDT, UTC−5) on July 2, 2025"),
        ("2026-11-01T06:30:00.005", "1:30:00.005 am Central (CDT, UTC−5) on November 1, 2026"),
        ("2026-11-01T07:30:00.005", "1:30:00.005 am Central (CST, UTC−6) on November 1, 2026"),
    ],
)
def test_a_receipt_names_the_millisecond_and_the_zone(at: str, words: str) -> None:
    assert moment_in_words(utc(at)) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2025-07-02T04:59:59.999", "11:59 pm Central on July 1, 2025"),
        ("2025-07-02T05:00:00", "12:00 am Central on July 2, 2025"),
        ("2025-07-02T17:05:30", "12:05 pm Central on July 2, 2025"),
    ],
)
def test_a_moment_on_which_nothing_hangs_is_said_to_the_minute(at: str, words: str) -> None:
    assert minute_in_words(utc(at)) == words


def test_a_moment_is_named_to_the_last_digit_that_counts() -> None:
    exact = [exact_moment_in_words(utc(at)) for at in ("2025-07-02T05:00:00", "2025-07-02T05:00:00.00012")]

    assert exact == [f"12:00:00{digits} am Central (CDT, UTC−5) on July 2, 2025" for digits in ("", ".00012")]


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "days"),
    [
        ("2025-06-17T05:00", "2025-07-02T05:00", 15),  # posting 412401
        ("2025-06-18T05:00", "2025-07-02T05:00", 14),
        ("2025-06-18T05:01", "2025-07-02T05:00", 13),  # opened a minute into its first day
        ("2025-06-17T20:00", "2025-07-02T05:00", 14),
        ("2025-06-18T05:00", "2025-07-02T04:59", 13),  # closed a minute before its last day ended
        ("2025-03-01T06:00", "2025-03-15T05:00", 14),  # 335 hours: the clocks went forward
        ("2026-10-24T05:00", "2026-11-07T06:00", 14),  # 337 hours: the clocks went back
        ("2025-07-01T15:00", "2025-07-01T20:00", 0),
        ("2025-07-02T05:00", "2025-06-18T05:00", 0),
    ],
)
def test_days_on_the_site_are_whole_days_in_chicago(opens_at: str, closes_at: str, days: int) -> None:
    assert days_on_site(utc(opens_at), utc(closes_at)) == days
    assert window_shortfall(utc(opens_at), utc(closes_at)) == max(0, 14 - days)


def test_another_least_number_of_days_can_be_asked_for() -> None:
    opens_at, closes_at = utc("2025-06-18T05:00"), utc("2025-07-02T05:00")

    assert window_shortfall(opens_at, closes_at, least_days=21) == 7


@pytest.mark.parametrize(
    ("opens_at", "due"),
    [
        ("2025-06-17T05:00", "2025-06-16T05:00"),
        ("2025-03-10T05:00", "2025-03-09T06:00"),  # the day between had 23 hours
        ("2026-11-02T06:00", "2026-11-01T05:00"),  # the day between had 25
        ("2026-11-02T07:30", "2026-11-01T06:30"),  # 1:30 came twice the day before: the earlier one binds the City
        ("2025-03-10T07:30", "2025-03-09T07:30"),  # 2:30 never came the day before: the earlier reading, 1:30
    ],
)
def test_the_union_is_told_a_calendar_day_before_the_opening(opens_at: str, due: str) -> None:
    assert union_notice_due(utc(opens_at)) == utc(due)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3 days and 4 hours"),
        (timedelta(days=1, minutes=59), "1 day"),
        (timedelta(hours=2, minutes=1, seconds=30), "2 hours and 1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=12, seconds=59), "12 minutes"),
        (timedelta(seconds=59, milliseconds=999), "59 seconds"),
        (timedelta(seconds=1), "1 second"),
        (MICROSECOND, "less than a second"),
        (timedelta(), "closed"),
        (-SECOND, "closed"),
    ],
)
def test_the_time_left_is_said_in_its_two_largest_units(left: timedelta, words: str) -> None:
    closes_at = utc("2025-07-02T05:00")

    assert time_left_in_words(closes_at - left, closes_at) == words


def test_the_time_left_counts_the_hour_a_clock_change_adds() -> None:
    closes_at = closes_after_minute(date(2026, 11, 1), 23, 59)

    assert time_left_in_words(opens_on(date(2026, 11, 1)), closes_at) == "1 day and 1 hour"
