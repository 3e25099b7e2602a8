"""Days on the pages of lists."""

from __future__ import annotations

from datetime import UTC, datetime

from selection.templatetags import lists


def test_a_day_or_moment_beside_a_lists_reasons_is_spelled_as_they_are():
    assert lists.list_day(datetime(2025, 7, 2, 4, tzinfo=UTC)) == "1 July 2025"
    assert lists.list_day(None) == ""
    moment = lists.list_moment(datetime(2025, 7, 2, 4, 58, 3, 217000, tzinfo=UTC))
    assert moment == "11:58:03.217 pm Central (CDT, UTC−5) on 1 July 2025"
