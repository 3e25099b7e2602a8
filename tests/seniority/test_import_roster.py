"""A roster file becomes the roster of its day, whole or not at all; older rosters stay."""

from __future__ import annotations

import io
import json
import time
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from ats import clock
from ats.accounts import keys
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.command import Failed
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from seniority.actions import import_roster
from seniority.models import Roster, RosterEntry
from tests import makers

pytestmark = pytest.mark.django_db
HEADER = "employee_number,last_name,first_name,bargaining_unit,class_code,department,seniority_date,status"
NWOSU = '001001,Nwosu,"Ada, ""B""",BU 01,3897,Library,2013-07-01,active'
LI = "2002,Li,,3,3897,Library,,probation"
ROW = "3003,Roe,Bo,4,7001,Parks,2001-02-03,laid_off"
DAY = date(2025, 7, 1)


@pytest.fixture
def write(tmp_path):
    """Writes the lines under the header and gives the path."""

    def written(*lines: str, name: str = "roster.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *lines]))
        return str(path)

    return written


def run(path: str, *words: str, day: str = "2025-07-01") -> dict:
    """The JSON of a run that went well."""
    out = io.StringIO()
    call_command("import_roster", path, "--as-of", day, *words, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_a_roster_stands_with_numbers_in_the_one_spelling_and_empty_dates_as_none(write):
    found = run(write(NWOSU, LI))

    entries = RosterEntry.objects.order_by("pk")
    assert [(one.employee_number, one.first_name, one.bargaining_unit, one.seniority_date) for one in entries] == [
        ("1001", 'Ada, "B"', "1", DAY.replace(year=2013)),
        ("2002", "", "3", None),
    ]
    assert (found["size"], found["added"], found["saved"], found["previous"]) == (2, 2, True, None)
    assert Roster.objects.get().as_of == DAY
    assert Event.objects.get().action == "seniority.import_roster"


def test_the_difference_to_the_roster_before_is_told_with_numbers_masked(write):
    run(write(NWOSU, LI), day="2025-06-01")

    found = run(write(NWOSU.replace("Library", "Parks"), ROW), day="2025-07-01")

    assert (found["previous"], found["added"], found["changed"], found["gone"]) == ("2025-06-01", 1, 1, 1)
    assert found["samples"]["changed"] == [{"employee_number": "••••01", "fields": ["department"]}]
    assert found["samples"]["gone"] == [{"employee_number": "••••02"}]
    assert Roster.objects.count() == 2


def test_leading_zeros_make_no_difference(write):
    run(write(NWOSU), day="2025-06-01")

    assert run(write(NWOSU.replace("001001", "1001")), day="2025-07-01")["changed"] == 0


def test_the_same_file_and_day_again_changes_nothing_and_another_day_is_another_roster(write):
    path = write(NWOSU)
    run(path)
    again = run(path)
    events = Event.objects.count()
    run(path, day="2025-07-02")

    assert (again["is_new"], again["saved"]) == (False, True)
    assert events == 1
    assert Roster.objects.count() == 2


def test_a_dry_run_tells_the_difference_and_writes_nothing(write):
    found = run(write(NWOSU), "--dry-run")
    with pytest.raises(CommandError):
        run(write("bad"), "--dry-run")

    assert (found["added"], found["saved"], found["is_new"]) == (1, False, False)
    assert not Roster.objects.exists()
    assert not Event.objects.exists()


def test_any_bad_line_refuses_the_file_with_every_line_and_one_event(write):
    run(write(NWOSU), day="2025-06-01")
    out, errors = io.StringIO(), io.StringIO()
    bad = write(NWOSU, NWOSU, ROW.replace("2001-02-03", "2001-02-30"), name="bad.csv")

    with pytest.raises(Failed, match=r"bad.csv was refused whole: 2 problems\."):
        call_command("import_roster", bad, "--as-of", "2025-07-01", "--json", stdout=out, stderr=errors)

    found = json.loads(out.getvalue())
    assert [(one["line"], one["code"]) for one in found["problems"]] == [(3, "duplicate_number"), (4, "bad_date")]
    assert "line 3: " in errors.getvalue()
    assert "line 4: " in errors.getvalue()
    assert found["saved"] is False
    assert Roster.objects.get().as_of == date(2025, 6, 1)
    assert Event.objects.filter(action="seniority.refuse_roster").count() == 1
    assert "1001" not in Event.objects.get(action="seniority.refuse_roster").facts


def test_a_problem_of_the_whole_file_has_no_line(tmp_path):
    path, errors = tmp_path / "empty.csv", io.StringIO()
    path.write_text("")

    with pytest.raises(Failed, match="1 problem\\."):
        call_command("import_roster", str(path), "--as-of", "2025-07-01", stderr=errors)

    assert "The file is empty." in errors.getvalue()


def test_a_day_that_has_not_come_is_refused(write):
    tomorrow = clock.now().astimezone(CITY_ZONE).date() + timedelta(days=1)

    with pytest.raises(CommandError, match="that day has not come"):
        run(write(NWOSU), day=tomorrow.isoformat())
    run(write(NWOSU), day=(tomorrow - timedelta(days=1)).isoformat())

    assert Roster.objects.count() == 1


def test_a_missing_file_and_a_day_that_is_none_are_refused(tmp_path, write):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "absent.csv"))
    with pytest.raises(CommandError, match="write it as"):
        run(write(NWOSU), day="07/01/2025")


def test_only_hr_imports_a_roster():
    data = "\n".join([HEADER, NWOSU]).encode()

    with pytest.raises(Refused, match="import roster"):
        import_roster(data, "r.csv", as_of=DAY, by=makers.person(role=Role.HIRING_MANAGER))
    import_roster(data, "r.csv", as_of=DAY, by=makers.person(role=Role.HR_ANALYST))

    assert Roster.objects.count() == 1


def test_people_are_told_what_stands_and_what_differs(write):
    def told(*words: str, day: str) -> str:
        out = io.StringIO()
        call_command("import_roster", *words, "--as-of", day, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    first = told(write(NWOSU), day="2025-06-01")
    changed = told(write(NWOSU.replace("BU 01", "3")), day="2025-07-01")
    again = told(write(NWOSU.replace("BU 01", "3")), "--dry-run", day="2025-07-01")
    planned = told(write(NWOSU), "--dry-run", day="2025-08-01")

    assert "stored as the roster of 2025-06-01: 1 employees." in first
    assert "No roster before: 1 added, 0 changed, 0 gone." in first
    assert "••••01: bargaining_unit" in changed
    assert "already; nothing changed" in again
    assert "would be stored" in planned


def test_a_process_that_has_sealed_nothing_yet_stores_a_roster(write):
    keys._make_sure.cache_clear()  # as in every new process: who asks first, asks the database

    call_command("import_roster", write(NWOSU), "--as-of", "2025-07-01", stdout=io.StringIO(), stderr=io.StringIO())

    assert RosterEntry.objects.count() == 1


def test_50000_rows_are_stored_with_progress_in_under_ten_seconds(write):
    path = write(*(f"{number},Name{number},First,1,3897,Library,2010-01-01,active" for number in range(1, 50_001)))
    errors, began = io.StringIO(), time.process_time()

    call_command("import_roster", path, "--as-of", "2025-07-01", stdout=io.StringIO(), stderr=errors)

    assert time.process_time() - began < 10
    assert RosterEntry.objects.count() == 50_000
    assert "10,000 of 50,000 rows read" in errors.getvalue()
