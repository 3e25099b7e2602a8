"""A person's own applications: the list, the receipt, what was decided, withdrawing."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applicants import actions, curing, reviewing
from applicants.documents import attaching
from applicants.models import Application, Filing, LateAttempt, PreferenceClaim
from ats import clock
from ats.accounts.models import User
from seniority.models import Award
from tests import makers

pytestmark = pytest.mark.django_db

MINE = reverse("my_applications")
ROBIN = {"first_name": "Robin", "last_name": "Testwell"}


def robin(client: Client) -> User:
    """Signed in, and on the roster as 123456 in unit 1."""
    makers.roster(makers.employee("123456", **ROBIN))
    who = makers.person(**ROBIN)
    client.force_login(who)
    return who


def page(client: Client, application: Application) -> str:
    answer = client.get(application.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_list_costs_the_same_queries_for_one_application_and_for_three(client, django_assert_num_queries):
    who = robin(client)
    empty = client.get(MINE).content
    makers.filed(makers.open_posting(), who)

    with django_assert_num_queries(5):
        one = client.get(MINE).content.decode()
    makers.filed(makers.open_posting(), who)
    actions.start(makers.open_posting(), by=who, at=clock.now())
    with django_assert_num_queries(5):
        three = client.get(MINE).content.decode()

    assert b"You have not applied for a job yet" in empty
    assert (one.count("<h2>"), three.count("<h2>")) == (1, 3)
    assert "Draft, not filed" in three


def test_a_list_shows_the_persons_own_and_nobody_elses(client):
    who = robin(client)
    mine, other = makers.filed(makers.open_posting(), who), makers.filed(makers.open_posting())

    content = client.get(MINE).content.decode()

    assert mine.reference in content
    assert other.reference not in content


@pytest.mark.parametrize("name", ["application", "withdraw"])
@pytest.mark.parametrize("role", ["applicant", "hiring_manager", "hr_lead"])
def test_somebody_elses_reference_and_one_that_never_was_are_the_same_page(client, name, role):
    other = makers.filed(makers.open_posting())
    client.force_login(makers.person(role=role))

    theirs = client.get(reverse(name, args=[other.reference]))
    nobodys = client.get(reverse(name, args=["0000-00000-0"]))
    posted = client.post(reverse(name, args=[other.reference]))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
    assert posted.status_code in {404, 405}
    other.refresh_from_db()
    assert other.status == "filed"


@pytest.mark.parametrize("address", [MINE, reverse("application", args=["0000-00000-0"])])
def test_a_stranger_is_sent_to_sign_in(client, address):
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_a_receipt_shows_reference_moment_version_and_documents_with_their_hash(client):
    who = robin(client)
    posting = makers.open_posting()
    application = actions.start(posting, by=who, at=clock.now())
    document = attaching.attach(application, "resume", "me.pdf", b"%PDF-1.4\n%%EOF\n", by=who, at=clock.now())
    filing = actions.submit(application, key=uuid.uuid4(), certified_name="Robin T.", by=who)

    content = page(client, application)

    assert isinstance(filing, Filing)
    assert application.reference in content
    assert f".{filing.submitted_at.microsecond // 1000:03d} " in content
    assert "revision 1" in content
    assert "Robin T." in content
    assert document.sha256 in content
    assert "What happens next" in content
    assert "Your bid" not in content


def test_a_receipt_masks_the_employee_number_and_says_what_becomes_of_the_bid(client):
    who = robin(client)
    public = makers.filed(makers.open_posting(), who, employee_number="123456", veteran=True)
    leaving = makers.filed(makers.open_posting(), who, employee_number="123456", if_rejected="withdraw")

    first, second = page(client, public), page(client, leaving)

    assert "••••56" in first
    assert "123456" not in first + second
    assert "If it is rejected, you are considered with the public" in first
    assert "Decided after the closing" in first
    assert "If it is rejected, your application is withdrawn" in second


def test_what_a_look_said_stands_on_the_receipt_only_while_the_same_bid_is_filed(client):
    who = robin(client)
    posting = makers.open_posting()
    application = makers.filed(posting, who, employee_number="123456", bargaining_unit="3")
    bid = {"city_employee": "on", "employee_number": "123456", "if_rejected": "public"}
    client.post(reverse("apply_bid", args=[posting.job_number]), bid | {"bargaining_unit": "3"})
    same = page(client, application)

    client.post(reverse("apply_bid", args=[posting.job_number]), bid | {"bargaining_unit": "1"})
    changed = page(client, application)

    assert "As it stands, this bid would be rejected" in same
    assert "You have changed your answers since" in changed
    assert "fits the City’s roster as it stands now</h2>" not in changed


def test_a_verified_bid_is_said_after_the_closing(client):
    who = robin(client)
    application = makers.filed(posting := makers.open_posting(), who, employee_number="123456")
    makers.close(posting)

    content = page(client, application)

    assert "Your bid is verified against the roster of January 1, 2020" in content
    assert "Under review" in content
    assert "Change your application" not in content


def test_a_rejected_bid_says_each_reason_and_its_rule_and_what_it_becomes(client):
    who = robin(client)
    posting = makers.open_posting()
    day = date.today() - timedelta(days=10)  # noqa: DTZ011 - any day within the last six months
    Award.objects.create(
        employee_number="123456", job_number="1", awarded_on=day, recorded_at=clock.now(), recorded_by="tests"
    )
    application = makers.filed(posting, who, employee_number="123456", bargaining_unit="3")
    makers.close(posting)

    content = page(client, application)

    assert "Your bid is rejected" in content
    assert "is not the one the City&#x27;s roster has for you" in content
    assert "posting, bid instruction 3" in content
    assert "that close on or after" in content
    assert "on or after ." not in content
    assert "You are considered with the public" in content


def test_a_rejected_bid_whose_person_asked_to_withdraw_is_not_considered(client):
    who = robin(client)
    posting = makers.open_posting()
    application = makers.filed(posting, who, employee_number="123456", bargaining_unit="3", if_rejected="withdraw")
    makers.close(posting)

    content = page(client, application)

    assert "Your application is not considered further" in content
    assert "is withdrawn and is not considered" in content


@pytest.mark.parametrize(
    ("outcome", "finding", "words"),
    [("meets_all", "met", "You were found qualified"), ("no_experience", "not_met", "You were found not qualified")],
)
def test_a_finding_is_shown_with_reason_and_rule(client, outcome, finding, words):
    who = robin(client)
    posting = makers.open_posting()
    application = makers.filed(posting, who, veteran=True, cps=True)
    makers.close(posting)
    application.refresh_from_db()
    findings = [{"key": "education-1", "text": "A degree", "finding": finding, "note": "for HR alone"}]
    reviewing.review(
        application,
        outcome=outcome,
        findings=findings,
        reason="Two years are shown.",
        by=makers.OPERATOR,
        at=clock.now(),
    )
    claims = {claim.kind: claim for claim in PreferenceClaim.objects.all()}
    reviewing.decide_preference(
        claims["veteran"],
        verified=False,
        reason="No proof was sent.",
        document=None,
        by=makers.OPERATOR,
        at=curing.ends_at(application.posting),
    )
    reviewing.decide_preference(
        claims["cps"], verified=True, reason="", document=None, by=makers.OPERATOR, at=clock.now()
    )

    content = page(client, application)

    assert words in content
    assert "Two years are shown." in content
    assert "one year of experience counts for one year of education" in content
    assert "for HR alone" not in content
    assert "No proof was sent." in content
    assert ("Verified" in content, "Denied" in content) == (True, True)


def test_a_draft_leads_to_its_form_and_after_the_closing_says_that_it_was_never_filed(client):
    who = robin(client)
    posting = makers.open_posting()
    draft = actions.start(posting, by=who, at=clock.now())
    before = page(client, draft)
    makers.move_closing(posting, clock.now() - timedelta(seconds=1))
    actions.submit(draft, key=uuid.uuid4(), certified_name="Robin", by=who)

    after = page(client, draft)

    assert "Continue your application" in before
    assert "Your draft is kept, but it was not filed" in after
    assert "You tried to send it at" in after
    assert LateAttempt.objects.count() == 1
    assert "Not filed" in client.get(MINE).content.decode()


def test_withdrawing_asks_first_and_is_done_by_post(client):
    application = makers.filed(makers.open_posting(), robin(client))
    address = reverse("withdraw", args=[application.reference])

    asked = client.get(address)
    application.refresh_from_db()
    before = application.status
    done = client.post(address, follow=True)
    application.refresh_from_db()

    assert b"You can apply again until" in asked.content
    assert (before, application.status) == ("filed", "withdrawn")
    assert b"Your application is withdrawn" in done.content
    assert b"Withdraw your application" not in done.content
    assert client.get(address).url == application.get_absolute_url()
    assert client.post(address).status_code == 409


def test_withdrawing_is_possible_after_the_closing_and_says_that_it_is_final(client):
    application = makers.filed(posting := makers.open_posting(), robin(client))
    makers.close(posting)

    asked = client.get(reverse("withdraw", args=[application.reference]))
    client.post(reverse("withdraw", args=[application.reference]))

    application.refresh_from_db()
    assert b"this cannot be undone" in asked.content
    assert application.status == "withdrawn"


def test_a_draft_that_was_never_filed_cannot_be_withdrawn(client):
    draft = actions.start(makers.open_posting(), by=robin(client), at=clock.now())
    address = reverse("withdraw", args=[draft.reference])

    assert client.get(address).url == draft.get_absolute_url()
    assert client.post(address).status_code == 409


def test_who_has_withdrawn_may_start_again_while_the_posting_is_open(client):
    who = robin(client)
    application = makers.filed(posting := makers.open_posting(), who)
    actions.withdraw(application, by=who)

    client.post(reverse("apply", args=[posting.job_number]))

    assert Application.objects.of(who).live().get().reference != application.reference
