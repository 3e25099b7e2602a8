"""A closed posting opens again for all: by two people, with a new seed, and everything the closing did is done anew."""

from __future__ import annotations

import subprocess
import sys
import uuid
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applicants import actions as applying
from applicants import receipts, self_identification
from applicants.actions import Late
from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models import Application, BidSettlement, Filing, LateAttempt
from ats import clock, signing
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from postings import reopening, seed
from postings.lifecycle import PostingStatus
from postings.models import Posting, Reopening
from selection.counting import count_totals
from selection.lifecycle import ListStatus
from selection.proof import snapshot
from selection.proof.replay import replay
from tests import makers
from tests.selection.agreement import TOOL

pytestmark = pytest.mark.django_db
WHY = "The site was down in the last hour."


@pytest.fixture
def lead():
    return makers.person("lead@desk.example", role=Role.HR_LEAD)


@pytest.fixture
def analyst():
    return makers.person("analyst@desk.example", role=Role.HR_ANALYST)


@pytest.fixture
def posting():
    return makers.open_posting()


def proposed(posting: Posting, by, days: int = 3) -> Reopening:
    return reopening.propose_reopening(posting, closes_at=clock.now() + timedelta(days=days), reason=WHY, by=by)


def reopened(posting: Posting, analyst, lead) -> Reopening:
    """Closed before, open again now."""
    one = proposed(posting, analyst)
    reopening.reopen(one, by=lead)
    one.refresh_from_db()
    posting.refresh_from_db()
    return one


def refused(deed) -> str:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.code


def letters(application: Application, kind: str) -> list[Message]:
    return list(Message.objects.filter(about=application.reference, kind=kind).order_by("created_at"))


# --- who, and when -------------------------------------------------------------------------------------------------------


def test_two_people_reopen_it_and_nothing_changes_before_the_second(posting, analyst, lead):
    makers.close(posting)
    one = proposed(posting, analyst)
    posting.refresh_from_db()
    before = (posting.status, posting.revision, Message.objects.filter(kind="reopened").count())

    reopening.reopen(one, by=lead)

    posting.refresh_from_db()
    assert before == (PostingStatus.CLOSED, 1, 0)
    assert (posting.status, posting.revision, posting.closes_at) == (PostingStatus.PUBLISHED, 2, one.closes_at)
    assert (posting.closed_at, posting.closed_by, posting.is_open(clock.now())) == (None, "", True)
    assert posting.revisions.last().reason == WHY
    deeds = ["postings.propose_reopening", "postings.reopen"]
    assert [Event.objects.filter(action=deed).count() for deed in deeds] == [1, 1]


def test_whoever_proposed_it_does_not_do_it_in_another_role_either(posting, analyst, lead):
    makers.close(posting)
    one = proposed(posting, analyst)
    analyst.role = Role.HR_LEAD
    analyst.save()

    assert refused(lambda: reopening.reopen(one, by=analyst)) == "same_person"
    assert reopening.reopen(one, by=lead).number == 2


def test_the_schema_asks_for_two_people_as_well(posting, lead):
    makers.close(posting)
    one = proposed(posting, lead)

    with pytest.raises(IntegrityError, match="two_people_reopen_a_posting"), transaction.atomic():
        Reopening.objects.filter(pk=one.pk).update(
            reopened_at=clock.now(),
            reopened_by=one.proposed_by,
            closed_at=clock.now(),
            closed_by="x",
            revision=2,
            seed="a",
            seed_sha256="b",
        )


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR, Role.HR_ANALYST])
def test_only_a_lead_does_it(posting, analyst, role):
    makers.close(posting)
    one = proposed(posting, analyst)

    assert refused(lambda: reopening.reopen(one, by=makers.person(role=role))) == "role"


def test_a_proposal_needs_a_reason_and_a_closing_to_come(posting, analyst):
    makers.close(posting)
    later = clock.now() + timedelta(days=1)

    assert refused(lambda: reopening.propose_reopening(posting, closes_at=later, reason=" ", by=analyst)) == "reason"
    assert refused(lambda: proposed(posting, analyst, days=-1)) == "past"
    assert proposed(posting, analyst).is_waiting
    assert refused(lambda: proposed(posting, analyst)) == "waiting"


def test_an_open_posting_is_extended_and_not_reopened(posting, analyst):
    assert refused(lambda: proposed(posting, analyst)) == "status"


def test_a_proposal_declined_stays_on_record_and_another_can_be_made(posting, analyst, lead):
    makers.close(posting)
    one = proposed(posting, analyst)
    assert refused(lambda: reopening.decline_reopening(one, reason="", by=lead)) == "reason"

    reopening.decline_reopening(one, reason="One person alone was late.", by=lead)

    assert refused(lambda: reopening.reopen(one, by=lead)) == "decided"
    assert refused(lambda: reopening.decline_reopening(one, reason="Again.", by=lead)) == "decided"
    posting.refresh_from_db()
    assert (posting.status, proposed(posting, analyst).is_waiting) == (PostingStatus.CLOSED, True)


def test_a_proposal_whose_closing_has_come_meanwhile_is_not_done(posting, analyst, lead):
    makers.close(posting)
    one = reopening.propose_reopening(posting, closes_at=clock.now() + timedelta(seconds=0.2), reason=WHY, by=analyst)
    while clock.now() < one.closes_at:
        pass

    assert refused(lambda: reopening.reopen(one, by=lead)) == "past"


def test_once_a_list_is_certified_it_is_not_reopened_any_more(posting, analyst, lead):
    application = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(application)
    one = proposed(posting, analyst)
    makers.listed(posting)

    assert refused(lambda: reopening.reopen(one, by=lead)) == "certified"
    reopening.decline_reopening(one, reason="Too late.", by=lead)
    assert refused(lambda: proposed(posting, analyst)) == "certified"


def test_once_the_voluntary_answers_are_counted_it_is_not_reopened_any_more(posting, analyst):
    application = makers.filed(posting)
    self_identification.answer(application, gender="woman", ethnicity="asian", by=application.person)
    makers.close(posting)
    makers.reviewed(application)
    count_totals(posting, by=makers.OPERATOR, at=clock.now())

    assert refused(lambda: proposed(posting, analyst)) == "counted"


# --- the seed and the lists ----------------------------------------------------------------------------------------------


def test_the_revealed_seed_is_spent_and_a_new_one_is_secret_until_the_next_closing(posting, analyst, lead):
    makers.close(posting)
    spent, digest = seed.reveal(posting), posting.seed_sha256

    one = reopened(posting, analyst, lead)

    assert (one.seed, one.seed_sha256) == (spent.hex(), digest)
    assert posting.seed_sha256 != digest
    assert refused(lambda: seed.reveal(posting)) == "still_open"
    page = Client().get(posting.get_absolute_url()).content.decode()
    assert [text in page for text in (spent.hex(), digest, posting.seed_sha256, WHY)] == [True] * 4
    makers.close(posting)
    assert seed.reveal(posting) != spent


def test_a_list_drawn_before_is_superseded_and_still_proves_itself_by_the_seed_of_its_time(posting, analyst, lead):
    one, other = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(one, other)
    first = makers.listed(posting, certified=False)

    reopened(posting, analyst, lead)
    first.refresh_from_db()
    makers.close(posting)
    makers.reviewed(one, other)
    second = makers.listed(posting, reason="After the reopening.")

    assert (first.status, second.status, first.seed != second.seed) == (
        ListStatus.SUPERSEDED,
        ListStatus.CERTIFIED,
        True,
    )
    outcomes = [replay(one) for one in (first, second)]
    assert [list(outcome.differences) for outcome in outcomes] == [[], []]


def test_lists_drawn_before_and_after_a_reopening_are_both_verified_offline(posting, analyst, lead, tmp_path):
    numbers = ["1", "2", "3"]
    makers.roster(*(makers.employee(one, seniority_date=date(2010, 3, 4)) for one in numbers))
    people = [makers.filed(posting, makers.person(last_name="Invented"), employee_number=one) for one in numbers]
    makers.close(posting)
    makers.reviewed(*people)
    shown = [posting.seed_sha256]
    makers.listed(posting, certified=False)
    reopened(posting, analyst, lead)
    makers.extended(posting, posting.closes_at + timedelta(days=1))
    people.append(makers.filed(posting))
    makers.close(posting)
    makers.reviewed(*people)
    shown.append(posting.seed_sha256)
    makers.listed(posting, reason="After the reopening.")

    said = []
    for number, digest in product((1, 2), shown):
        path = tmp_path / f"list-{number}.json"
        call_command("replay", posting.job_number, "--list", str(number), "--export", str(path))
        key = signing.public_keys()[0]
        done = subprocess.run(
            [sys.executable, "-I", "-S", TOOL, path, "--public-key", key, "--seed-sha256", digest],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said.append(done.stdout)

    # Each by the hash that stood on the posting before its own closing; by the other's, neither: the control.
    assert [one.startswith("All holds: list") for one in said] == [True, False, False, True]
    assert [one.startswith("NOT RIGHT: The lottery's seed is not") for one in said] == [False, True, True, False]
    first, last = (snapshot.instant(moment) for moment in (Reopening.objects.get().closing_before, posting.closes_at))
    assert f"drawn after the closing at {first}" in said[0] and ", 3 places;" in said[0]
    assert f"drawn after the closing at {last}" in said[3] and ", 4 places;" in said[3]
    assert f"before the closing at {last}" in said[2]


# --- what was filed ------------------------------------------------------------------------------------------------------


def test_what_was_filed_stands_can_be_sent_again_and_its_receipt_holds(posting, analyst, lead):
    application = makers.filed(posting, phone="1")
    receipt = receipts.of(application, application.filing, [])
    makers.close(posting)
    makers.reviewed(application)

    reopened(posting, analyst, lead)

    application.refresh_from_db()
    assert (application.status, application.filing.version) == (ApplicationStatus.FILED, 1)
    assert receipts.verify(application.reference, receipt.signature).version == 1
    again = makers.filed(posting, application.person, phone="2")
    assert (again.pk, again.filing.version, again.filing.posting_revision) == (application.pk, 2, 2)
    assert receipts.verify(application.reference, receipt.signature).version == 1
    assert "revision 2" in receipts.text_of(again, again.filing, [])


def test_a_late_attempt_is_listed_and_never_filed_by_itself(posting, analyst, lead):
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    makers.close(posting)
    key = uuid.uuid4()
    application = Application.objects.select_related("posting", "person").get(pk=application.pk)
    assert isinstance(applying.submit(application, key=key, certified_name="A", by=who), Late)

    reopened(posting, analyst, lead)

    application = Application.objects.select_related("posting", "person").get(pk=application.pk)
    assert (application.status, LateAttempt.objects.count()) == (ApplicationStatus.DRAFT, 1)
    [letter] = letters(application, "reopened")
    assert "it is not filed by itself now" in letter.body
    # The same request once more is answered as it was; a new one is in time.
    assert isinstance(applying.submit(application, key=key, certified_name="A", by=who), Late)
    assert isinstance(applying.submit(application, key=uuid.uuid4(), certified_name="A", by=who), Filing)


def test_a_bid_is_settled_anew_by_the_same_rule_and_the_old_settlement_counts_no_more(posting, analyst, lead):
    makers.roster(makers.employee("100001"), makers.employee("100002"))
    keeps = makers.filed(posting, makers.person(first_name="Avery", last_name="Invented"), employee_number="100001")
    drops = makers.filed(posting, makers.person(first_name="Avery", last_name="Invented"), employee_number="100002")
    makers.close(posting)
    reopened(posting, analyst, lead)
    assert BidSettlement.objects.counting().count() == 0
    makers.filed(posting, drops.person, city_employee=False, employee_number="", bargaining_unit="", if_rejected="")

    makers.close(posting)

    makers.reviewed(keeps, drops)
    listed = makers.listed(posting)
    groups = dict(listed.entries.values_list("application_id", "group"))
    assert BidSettlement.objects.filter(application=keeps).count() == 2
    assert groups == {keeps.pk: "bidder", drops.pk: "public"}
    assert [len(letters(one, "closed")) for one in (keeps, drops)] == [2, 2]


def test_who_the_closing_withdrew_is_back_and_who_withdrew_by_themselves_stays_so(posting, analyst, lead):
    makers.roster(makers.employee("100001"))
    rejected = makers.filed(posting, employee_number="999999", if_rejected="withdraw")
    gone = makers.filed(posting)
    applying.withdraw(gone, by=gone.person)
    makers.close(posting)
    rejected.refresh_from_db()
    assert rejected.status == ApplicationStatus.WITHDRAWN

    reopened(posting, analyst, lead)

    rejected.refresh_from_db()
    gone.refresh_from_db()
    assert (rejected.status, gone.status) == (ApplicationStatus.FILED, ApplicationStatus.WITHDRAWN)
    assert "You can apply again until then" in letters(gone, "reopened")[0].body


def test_who_was_back_and_then_withdrew_stays_withdrawn_at_a_second_reopening(posting, analyst, lead):
    makers.roster(makers.employee("100001"))
    one = makers.filed(posting, employee_number="999999", if_rejected="withdraw")
    makers.close(posting)
    reopened(posting, analyst, lead)
    one.refresh_from_db()
    applying.withdraw(one, by=one.person)
    makers.close(posting)

    reopened(posting, analyst, lead)

    one.refresh_from_db()
    assert (one.status, posting.revision) == (ApplicationStatus.WITHDRAWN, 3)


def test_a_decided_preference_and_a_finding_are_to_be_made_anew(posting, analyst, lead):
    application = makers.filed(posting, veteran=True)
    makers.close(posting)
    makers.reviewed(application, qualified=False)
    makers.verified(application, "veteran")

    reopened(posting, analyst, lead)
    claim = application.preference_claims.get()
    makers.close(posting)

    client = Client()
    client.force_login(application.person)
    page = client.get(application.get_absolute_url()).content.decode()
    application.refresh_from_db()
    assert (claim.status, claim.decided_by, claim.document) == (ClaimStatus.CLAIMED, "", None)
    assert (application.status, "Not shown." in page) == (ApplicationStatus.UNDER_REVIEW, False)


def test_everybody_is_told_once_in_their_language_with_the_new_closing(posting, analyst, lead):
    speaker = makers.person(language="es")
    filed, begun = makers.filed(posting, speaker), applying.start(posting, by=makers.person(), at=clock.now())
    makers.close(posting)

    reopened(posting, analyst, lead)

    [spanish], [english] = letters(filed, "reopened"), letters(begun, "reopened")
    assert "Está abierta de nuevo, para todos." in spanish.body
    assert "It is open again, for everybody." in english.body
    assert WHY in english.body
    assert Message.objects.filter(kind="union", key=f"union:{posting.job_number}:2:published").exists()


def test_it_closes_again_at_its_new_closing_and_not_before(posting, analyst, lead):
    application = makers.filed(posting)
    makers.close(posting)
    one = reopened(posting, analyst, lead)

    early = announcing.close(posting, by=makers.OPERATOR)
    makers.close(posting)

    application.refresh_from_db()
    assert (early, posting.status, application.status) == (False, PostingStatus.CLOSED, ApplicationStatus.UNDER_REVIEW)
    assert posting.closed_at is not None
    assert posting.closed_at != one.closed_at


# --- the pages -----------------------------------------------------------------------------------------------------------


def test_the_desk_proposes_on_one_page_and_another_person_decides_there(posting, analyst, lead):
    makers.close(posting)
    page = reverse("desk_posting_propose_reopening", args=[posting.job_number])
    asking, deciding = Client(), Client()
    asking.force_login(analyst)
    deciding.force_login(lead)
    day = f"{clock.now() + timedelta(days=4):%Y-%m-%d}"

    mistaken = asking.post(page, {"closes_on": day, "closes_time": "noonish", "reason": WHY})
    sent = asking.post(page, {"closes_on": day, "closes_time": "11:59 pm", "reason": WHY})
    own = asking.get(page).content.decode()
    others = deciding.get(page).content.decode()
    home = deciding.get("/admin/").content.decode()
    done = deciding.post(reverse("desk_posting_reopen", args=[posting.job_number]))

    assert (mistaken.status_code, "noonish" in mistaken.content.decode(), WHY in mistaken.content.decode()) == (
        422,
        True,
        True,
    )
    assert (sent.status_code, done.status_code) == (302, 302)
    assert ("Another person, an HR lead, decides." in own, "Reopen it for all</button>" in own) == (True, False)
    assert "Reopen it for all</button>" in others
    assert "Reopenings to decide" in home
    posting.refresh_from_db()
    assert posting.status == PostingStatus.PUBLISHED


def test_a_proposal_is_taken_back_on_the_page(posting, analyst):
    makers.close(posting)
    proposed(posting, analyst)
    client = Client()
    client.force_login(analyst)
    address = reverse("desk_posting_decline_reopening", args=[posting.job_number])

    mistaken, done = client.post(address, {"reason": ""}), client.post(address, {"reason": "A slip."})

    assert (mistaken.status_code, done.status_code) == (422, 302)
    assert Reopening.objects.get().decline_reason == "A slip."


def test_a_refusal_stands_on_the_page_with_the_reason_typed(posting, analyst, lead):
    application = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)
    client = Client()
    client.force_login(analyst)
    day = f"{clock.now() + timedelta(days=4):%Y-%m-%d}"

    page = client.post(
        reverse("desk_posting_propose_reopening", args=[posting.job_number]),
        {"closes_on": day, "closes_time": "11:59 pm", "reason": WHY},
    )

    assert (page.status_code, WHY in page.content.decode()) == (422, True)
    assert "A list of this posting was certified" in page.content.decode()
    client.force_login(lead)
    assert client.post(reverse("desk_posting_reopen", args=[posting.job_number])).status_code == 302


def test_an_open_posting_has_no_form_to_reopen_it(posting, lead):
    client = Client()
    client.force_login(lead)

    page = client.get(reverse("desk_posting_propose_reopening", args=[posting.job_number])).content.decode()

    assert ("an open one is extended" in page, 'name="reason"' in page) == (True, False)
