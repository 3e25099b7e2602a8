"""Who may open the desk, what its home says, and who gives roles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from ats import clock
from ats.accounts.actions import grant_role
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.admin_base import ReadOnlyAdmin, as_list
from ats.audit.models import Event
from ats.desk_pages import reading
from ats.outbox import queue
from ats.outbox.models import Message
from ats.outbox.waiting import waiting_for
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from tests import makers

DESK = ["/admin/", "/admin/jobs/draft/", "/admin/postings/posting/", "/admin/nowhere/at/all/"]


@pytest.fixture
def lead(db):
    return makers.person("lead@city.example", role=Role.HR_LEAD)


@pytest.mark.parametrize("path", DESK)
@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
def test_whoever_has_no_place_at_the_desk_finds_a_page_that_never_existed(client, db, path, role):
    client.force_login(makers.person(role=role))

    answer, never = client.get(path), client.get("/never/existed/")

    assert answer.status_code == 404
    assert answer.content == never.content


@pytest.mark.parametrize("path", DESK[:3])
def test_whoever_is_signed_out_signs_in_and_comes_back(client, db, path):
    answer = client.get(path, follow=True)

    assert answer.redirect_chain[-1][0] == f"/accounts/login/?next={path}"


def test_the_admin_s_own_sign_in_leads_to_the_one_there_is_and_to_our_pages_alone(client, db):
    assert client.get("/admin/login/?next=//evil.example/").url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/audit/event/").url == "/accounts/login/?next=/admin/audit/event/"


def test_the_home_shows_what_waits_and_what_can_be_begun(client, lead):
    makers.draft_posting(job_number="900001")
    client.force_login(lead)

    page = client.get("/admin/").content.decode()

    assert "Drafts to approve" in page and "900001" in page
    assert "Applications to review" not in page
    assert reverse("desk_roster_upload") in page


def test_the_home_of_an_auditor_offers_nothing_to_begin(client, db):
    client.force_login(makers.person(role=Role.AUDITOR))

    page = client.get("/admin/").content.decode()

    assert "Nothing waits" in page
    assert reverse("desk_roster_upload") not in page


def test_only_our_own_records_stand_at_the_desk_and_none_can_be_edited():
    assert all(isinstance(one, ReadOnlyAdmin) for one in admin.site._registry.values())
    assert {model._meta.app_label for model in admin.site._registry} == {
        "accounts", "applicants", "audit", "outbox", "postings", "selection", "seniority",
    }  # fmt: skip


@pytest.mark.parametrize("deed", ["add/", "1/change/", "1/delete/"])
def test_a_posted_edit_changes_nothing(client, lead, deed):
    posting = makers.draft_posting()
    client.force_login(lead)

    answer = client.post(
        f"/admin/postings/posting/{deed.replace('1', str(posting.pk))}", {"status": "published", "title": "X"}
    )

    posting.refresh_from_db()
    assert answer.status_code == 403
    assert (posting.status, posting.title) == ("draft", "GARDEN COORDINATOR")


def test_the_history_of_a_record_is_the_audit(client, lead):
    posting = makers.draft_posting(job_number="900001")
    client.force_login(lead)

    answer = client.get(reverse("admin:postings_posting_history", args=[posting.pk]), follow=True)
    nobody = client.get(reverse("admin:postings_posting_history", args=[0]))

    assert [event.action for event in answer.context["cl"].result_list] == ["postings.draft"]
    assert nobody.status_code == 302


def test_the_audit_shows_each_event_s_place_in_the_chain(client, django_db_blocker, transactional_db):
    lead = makers.person(role=Role.HR_LEAD)
    makers.draft_posting()
    event = Event.objects.get(action="postings.draft")
    client.force_login(lead)

    page = client.get(reverse("admin:audit_event_change", args=[event.pk])).content.decode()

    assert event.link.hash in page


def test_a_mail_s_text_is_its_recipient_s_alone(client, lead):
    queue(
        key="k",
        kind="account",
        recipient=None,
        address="a@people.example",
        subject="Sign-in code",
        body="777111",
        at=clock.now(),
    )
    message = Message.objects.get()
    client.force_login(lead)

    page = client.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()

    assert "a@people.example" in page
    assert "777111" not in page


def test_mails_that_failed_or_that_nobody_sends_wait_for_hr(lead):
    now = clock.now()
    for key, due in (("late", now - timedelta(hours=1)), ("failed", now), ("fresh", now)):
        queue(key=key, kind="x", recipient=None, address="a@people.example", subject=key, body="b", at=due)
    Message.objects.filter(key="failed").update(status="failed")

    assert [(entry["title"], entry["count"]) for entry in waiting_for(lead)] == [
        ("Mails not delivered", 1),
        ("Mails overdue", 1),
    ]


def test_an_hr_lead_gives_a_role_and_the_audit_says_from_what(client, lead):
    makers.draft_posting()
    person = makers.person("new@city.example")
    client.force_login(lead)
    address = reverse("desk_person", args=[person.pk])

    answer = client.post(
        address,
        {"role": "hiring_manager", "departments": ["DEPARTMENT OF PARKS"], "reason": "Hires gardeners."},
        follow=True,
    )

    person.refresh_from_db()
    event = Event.objects.get(action="accounts.grant_role")
    assert (person.role, person.departments) == ("hiring_manager", ["DEPARTMENT OF PARKS"])
    assert "now has the role “Hiring manager”" in answer.content.decode()
    assert (event.by, event.subject, event.reason) == (lead.audit_label, "account new@city.example", "Hires gardeners.")


@pytest.mark.parametrize(
    ("role", "departments", "reason", "field"),
    [
        ("hiring_manager", [], "x", "departments"),
        ("auditor", ["PARKS"], "x", "departments"),
        ("auditor", [], " ", "reason"),
        ("applicant", [], "x", ""),
    ],
)
def test_a_role_that_cannot_stand_is_refused(lead, role, departments, reason, field):
    person = makers.person()

    with pytest.raises(Refused) as refused:
        grant_role(person, role, departments, reason=reason, by=lead, at=clock.now())

    assert refused.value.field == field
    assert User.objects.get(pk=person.pk).role == Role.APPLICANT
    assert not Event.objects.filter(action="accounts.grant_role").exists()


def test_nobody_changes_their_own_role(client, lead):
    client.force_login(lead)

    answer = client.post(reverse("desk_person", args=[lead.pk]), {"role": "applicant", "reason": "Enough."})

    lead.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), lead.role) == (422, ["role"], "hr_lead")


def test_an_analyst_reads_an_account_and_gives_no_role(client, lead):
    client.force_login(makers.person(role=Role.HR_ANALYST))
    address = reverse("desk_person", args=[lead.pk])

    assert "An HR lead gives roles." in client.get(address).content.decode()
    assert client.post(address, {"role": "applicant", "reason": "x"}).status_code == 403


def test_a_demoted_person_is_out_at_the_next_request(client, lead):
    person = makers.person(role=Role.HR_ANALYST)
    client.force_login(person)
    before = client.get("/admin/").status_code

    grant_role(person, Role.APPLICANT, [], reason="Left.", by=lead, at=clock.now())

    assert (before, client.get("/admin/").status_code) == (200, 404)


def test_stored_values_are_shown_as_people_read_them():
    assert as_list({"a": ["<b>", ""]}) == "<p><strong>a</strong>: <ul><li>&lt;b&gt;</li><li>–</li></ul></p>"
    assert as_list([]) == "–"
    assert [reading(value) for value in (None, "", [], ["a", "b"], 0)] == ["–", "–", "–", "a\nb", "0"]


@pytest.mark.parametrize("name", ["audit_event", "outbox_message", "accounts_user"])
def test_a_list_of_the_ground_opens_and_is_searched(client, lead, name):
    makers.draft_posting()
    client.force_login(lead)

    assert client.get(reverse(f"admin:{name}_changelist"), {"q": "a"}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["password__startswith=a", "password__regex=^a", "role__exact=%00", "email__in=a&email__in=%00", "pk__in=%00"],
)
def test_nothing_can_be_found_out_by_asking_for_a_field_that_is_not_shown(client, lead, asked):
    client.force_login(lead)

    assert client.get(f"/admin/accounts/user/?{asked}").status_code == 400
    assert client.get("/admin/accounts/user/?role__exact=hr_lead").status_code == 200


@pytest.mark.parametrize("pattern", ["(((", "(a*)*b", "A"])
@pytest.mark.parametrize("how", ["regex", "iregex"])
def test_no_record_is_looked_for_by_a_pattern(client, lead, how, pattern):
    """The database refuses one that is none, and may take very long over another."""
    makers.filed(makers.open_posting())
    client.force_login(lead)

    assert client.get("/admin/applicants/application/", {f"reference__{how}": pattern}).status_code == 400
    assert client.get("/admin/applicants/application/", {"status__exact": "filed"}).status_code == 200


def test_every_cell_of_a_list_names_its_column_and_days_are_written_out(client, lead):
    makers.draft_posting()
    client.force_login(lead)

    page = client.get(reverse("admin:audit_event_changelist")).content.decode()

    cells = re.findall(r"<t[dh] ?([^>]*) class=\"field-", page.partition("<tbody>")[2])
    assert len(cells) > 2
    assert {cell.partition("=")[0] for cell in cells} == {"data-label"}
    assert f"{clock.now().astimezone(CITY_ZONE):%B %-d, %Y}" in page
