"""Many rows by one COPY, made on the way."""

from __future__ import annotations

import gc

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ats.bulk import ROWS_A_PAGE, Sheet, copy_in, nothing_to_collect
from ats.embedded.postgres import DESK
from tests.roles import owner


def test_a_sheet_makes_its_rows_while_it_is_read():
    made = []

    def rows():
        for number in range(ROWS_A_PAGE + 1):
            made.append(number)
            yield number, "a\tparted word"

    sheet = Sheet(rows())
    first = sheet.read()

    assert len(made) == ROWS_A_PAGE
    assert first.startswith("0\ta\\tparted word\n")
    assert (sheet.read(), sheet.read()) == (f"{ROWS_A_PAGE}\ta\\tparted word\n", "")


@pytest.fixture
def table(db):
    with owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (number int, word text NOT NULL, day date)")
        cursor.execute(f"GRANT SELECT, INSERT ON kept TO {DESK}")
    return "kept"


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, word, day FROM kept ORDER BY number")
        return cursor.fetchall()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example takes its rows back
@given(
    st.lists(
        st.tuples(
            st.text(
                st.one_of(st.sampled_from("\\N\t\n\r\x01. \"',"), st.characters(codec="utf-8", exclude_characters="\0"))
            ),
            st.none() | st.dates(),
        ),
        max_size=5,
    )
)
def test_every_text_is_that_text_and_nothing_alone_is_null(table, rows):
    with transaction.atomic():
        copy_in(table, ["number", "word", "day"], [(number, *row) for number, row in enumerate(rows)])
        found = stored()
        transaction.set_rollback(True)

    assert found == [(number, *row) for number, row in enumerate(rows)]


def test_a_row_that_cannot_be_made_leaves_none(table):
    def rows():
        yield from ((number, "x", None) for number in range(ROWS_A_PAGE + 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        copy_in(table, ["number", "word", "day"], rows())

    assert stored() == []


def fails_among_many_values():
    with nothing_to_collect():
        assert not gc.isenabled()
        raise ZeroDivisionError


def test_garbage_is_looked_for_again_afterwards_whatever_happened():
    with pytest.raises(ZeroDivisionError):
        fails_among_many_values()

    assert gc.isenabled()


def test_garbage_that_nobody_looked_for_before_is_not_looked_for_after():
    gc.disable()
    try:
        with nothing_to_collect():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
