"""Lists as files: complete, masked, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from ats.accounts.roles import Role
from ats.audit.models import Event
from selection import exports
from tests import makers
from tests.selection.lists import PARKS, long_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    """A certified list: a bidder, a probationer, and a veteran with a name made of a formula."""
    makers.roster(makers.employee("777123"), makers.employee("777124", status="probation", seniority_date=None))
    posting = makers.open_posting()
    senior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="777123")
    new = makers.filed(posting, makers.person(last_name="Invented"), employee_number="777124")
    veteran = makers.filed(posting, makers.person(first_name="=1+1", last_name="Soldier"), veteran=True)
    makers.close(posting)
    makers.reviewed(senior, new, veteran)
    makers.verified(veteran, "veteran")
    return makers.listed(posting)


@pytest.fixture
def manager():
    return makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,))


def rows_of_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_has_every_place_in_order(shown):
    rows = rows_of_csv(exports.as_file(shown, "csv"))

    assert [(row["Place"], row["Group"], row["Interview block"], row["Seniority date"]) for row in rows] == [
        ("1", "bidder", "1", "2010-03-04"),
        ("2", "bidder", "1", "no seniority yet (probation)"),
        ("3", "public", "", ""),
    ]
    assert rows[2]["Verified preferences"] == "Veteran"
    assert rows[2]["Lottery"] == shown.entries.get(place=3).lottery
    assert {(row["Rule pack"], row["Roster as of"]) for row in rows} == {("afscme-seniority version 1", "2020-01-01")}


def test_formula_in_a_name_does_not_run(shown):
    assert rows_of_csv(exports.as_file(shown, "csv"))[2]["Name"] == "'=1+1 Soldier"


def test_excel_file_holds_the_same(shown):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(exports.as_file(shown, "xlsx"))).get_sheet_by_index(0)

    rows = sheet.to_python()
    assert rows[0] == list(exports.HEADER)
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert rows[3][2] == "=1+1 Soldier"


def test_no_employee_number_leaves_the_house(shown):
    assert b"7771" not in exports.as_file(shown, "csv")


def test_documents_are_named_and_blocks_counted():
    rows = rows_of_csv(exports.as_file(long_list(9, 1), "csv"))

    assert [row["Interview block"] for row in rows] == [*["1"] * 8, "2", ""]
    assert [row["Documents in place"] for row in rows[:2]] == ["Résumé", ""]


def test_withdrawn_are_marked(shown):
    from applicants import actions as applying

    entry = shown.entries.get(place=1)
    applying.withdraw(entry.application, by=entry.application.person)

    assert [row["Withdrawn since"] for row in rows_of_csv(exports.as_file(shown, "csv"))] == ["yes", "", ""]


def test_list_without_a_roster_has_an_empty_cell():
    shown = makers.listed(makers.close(makers.open_posting()))

    assert (shown.roster, rows_of_csv(exports.as_file(shown, "csv"))) == (None, [])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_manager_takes_the_list_along_and_it_is_remembered(client, shown, manager, form):
    client.force_login(manager)

    response = client.get(f"/shortlists/{shown.posting.job_number}/export.{form}")

    assert response["Content-Type"] == exports.FORMS[form]
    assert f"shortlist-{shown.posting.job_number}-list-1.{form}" in response["Content-Disposition"]
    event = Event.objects.get(action="selection.export")
    assert (event.by, event.facts) == (manager.audit_label, f'{{"form":"{form}"}}')


def test_other_kinds_of_file_are_not_there(client, shown, manager):
    client.force_login(manager)

    assert client.get(f"/shortlists/{shown.posting.job_number}/export.pdf").status_code == 404
