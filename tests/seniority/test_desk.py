"""HR looks a roster through at the desk, then imports it."""

from __future__ import annotations

import os
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from seniority import incoming
from seniority.models import Roster, RosterEntry
from tests import makers

HEADER = "employee_number,last_name,first_name,bargaining_unit,class_code,department,seniority_date,status\n"
FIRST = (
    HEADER
    + "100001,Invented,Avery,01,7050,STREETS,2010-03-04,active\n100002,Madeup,Blair,03,7050,PARKS,2011-03-04,active\n"
)
SECOND = (
    HEADER + "100001,Invented,Avery,04,7050,STREETS,2010-03-04,active\n100003,Thirdly,Casey,03,7050,PARKS,,probation\n"
)


@pytest.fixture
def analyst(client, db):
    who = makers.person("analyst@city.example", role=Role.HR_ANALYST)
    client.force_login(who)
    return who


def upload(client, text, as_of="2026-01-05", name="roster.csv"):
    """The file is sent to be looked through."""
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("desk_roster_upload"), {"file": SimpleUploadedFile(name, content), "as_of": as_of})


def confirm(client, shown):
    """The roster shown is imported."""
    return client.post(reverse("desk_roster_keep"), {"sealed": shown.context["form"]["sealed"].value()})


def test_a_roster_is_looked_through_then_imported(client, analyst):
    shown = upload(client, FIRST)
    before = Roster.objects.count()
    kept = confirm(client, shown)

    assert (shown.status_code, before, kept.status_code) == (200, 0, 302)
    assert RosterEntry.objects.count() == 2
    assert Roster.objects.get().imported_by == analyst.audit_label
    assert list(incoming.folder().iterdir()) == []


def test_what_it_would_change_is_shown_with_numbers_masked(client, analyst):
    confirm(client, upload(client, FIRST))

    page = upload(client, SECOND, as_of="2026-02-05").content.decode()

    assert "Thirdly, Casey" in page and "Madeup, Blair" in page and "Bargaining unit" in page
    assert "••••03" in page
    assert "100003" not in page and "100002" not in page


def test_a_file_with_a_problem_is_refused_whole_and_the_audit_says_so(client, analyst):
    confirm(client, upload(client, FIRST))

    answer = upload(client, FIRST + "100001,Twice,Avery,01,7050,STREETS,02/30/2010,active\n", as_of="2026-02-05")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The whole file is refused" in page and "Line 4" in page
    assert Roster.objects.count() == 1
    assert Event.objects.filter(action="seniority.refuse_roster", by=analyst.audit_label).count() == 1


@pytest.mark.parametrize(("as_of", "field"), [("2999-01-01", "as_of"), ("", "as_of"), ("2026-02-30", "as_of")])
def test_a_day_that_cannot_be_is_said_beside_it(client, analyst, as_of, field):
    answer = upload(client, FIRST, as_of=as_of)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_the_same_file_again_is_said(client, analyst):
    confirm(client, upload(client, FIRST))

    answer = upload(client, FIRST)

    assert (answer.status_code, "newest roster of that day already" in answer.content.decode()) == (422, True)


def test_an_empty_file_is_refused(client, analyst):
    assert upload(client, b"").status_code == 422


def test_a_file_waits_for_its_sender_alone_and_once(client, analyst):
    shown = upload(client, FIRST)
    client.force_login(makers.person(role=Role.HR_LEAD))
    others = confirm(client, shown)
    client.force_login(analyst)
    mine = confirm(client, shown)
    twice = confirm(client, shown)
    forged = client.post(reverse("desk_roster_keep"), {"sealed": "forged"})

    assert others.url == twice.url == forged.url == reverse("desk_roster_upload")
    assert mine.url == reverse("admin:seniority_roster_changelist")
    assert Roster.objects.count() == 1


def test_what_nobody_came_back_for_is_deleted_at_the_next_upload(client, analyst):
    shown = upload(client, FIRST)
    (file,) = incoming.folder().iterdir()
    long_ago = time.time() - 3 * 3600
    os.utime(file, (long_ago, long_ago))

    upload(client, SECOND)

    assert confirm(client, shown).url == reverse("desk_roster_upload")
    assert len(list(incoming.folder().iterdir())) == 1


def test_a_disk_that_takes_nothing_is_said_in_words(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "file"

    with pytest.raises(Refused, match="could not be stored just now") as refused:
        incoming.keep(b"x", "roster.csv", as_of=date(2026, 1, 5), sender=1)

    assert refused.value.status == 507


def test_an_auditor_imports_nothing(client, db):
    client.force_login(makers.person(role=Role.AUDITOR))

    assert client.get(reverse("desk_roster_upload")).status_code == 403
    assert upload(client, FIRST).status_code == 403


@pytest.mark.parametrize("name", ["roster", "rosterentry", "award"])
def test_a_list_shows_no_number(client, analyst, name):
    roster = makers.roster(makers.employee("123456"))
    entry = roster.entries.get()

    page = client.get(reverse(f"admin:seniority_{name}_changelist")).content.decode()
    record = client.get(reverse("admin:seniority_rosterentry_change", args=[entry.pk])).content.decode()

    assert "123456" not in page + record
    assert "••••56" in record
