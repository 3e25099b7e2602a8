"""What was received and lost in a restore stands again, by the receipt and by two people."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants import receipts, taking_back
from applicants.lost_receipts import look
from applicants.models import Application, Filing, LostReceipt
from ats import clock
from ats.accounts.actors import System
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers
from tests.applicants.test_lost_receipts import restored_to_before
from tests.roles import tamper

pytestmark = pytest.mark.django_db
AGAIN = {"email": "bo@people.example", "first_name": "Bo", "last_name": "Invented", "words": "Ten years of beds."}


@pytest.fixture
def analyst():
    return makers.person("analyst@city.example", role=Role.HR_ANALYST)


@pytest.fixture
def lead():
    return makers.person("lead@city.example", role=Role.HR_LEAD)


def shown(application: Application) -> str:
    """The receipt as its person shows it."""
    documents = list(application.filing.documents.all())
    receipt = receipts.of(application, application.filing, documents)
    return f"Dear City,\n\n{receipt.text}Signature: {receipt.signature_in_groups}\n"


def gone(application: Application) -> None:
    """Nothing of it is left: it was begun after the backup."""
    restored_to_before(application)
    tamper("DELETE FROM applicants_preferenceclaim WHERE application_id = %s", application.pk)
    tamper("DELETE FROM applicants_draft WHERE application_id = %s", application.pk)
    tamper("DELETE FROM applicants_application WHERE id = %s", application.pk)


def lost_draft(posting=None, **answers) -> tuple[str, Application]:
    """(the receipt, what is left of the application): the backup was made between the draft and the filing."""
    application = makers.filed(posting or makers.open_posting(), **answers)
    receipt = shown(application)
    restored_to_before(application)
    application.refresh_from_db()
    return receipt, application


def proposed(
    receipt: str, by, *, fate: str = "stands", said=None, reason: str = "Shown at the counter."
) -> LostReceipt:
    return taking_back.propose(receipt, fate=fate, said=said or {}, reason=reason, by=by)


def test_what_a_draft_is_left_of_stands_again_as_received_then_and_its_receipt_holds(analyst, lead):
    receipt, application = lost_draft(veteran=True)
    moment = look([receipt.encode()])[0].received

    one = proposed(receipt, analyst)
    before = look([receipt.encode()])[0].fate
    taking_back.confirm(one, by=lead)

    filing = Application.objects.get(pk=application.pk).filing
    assert before == "proposed"
    assert receipts.moment(filing.submitted_at) == moment
    assert look([receipt.encode()])[0].fate == "stored"
    assert [claim.kind for claim in application.preference_claims.all()] == ["veteran"]
    letter = Message.objects.get(kind="lost_receipt")
    assert (letter.recipient, "Shown at the counter." in letter.body) == (application.person, True)
    done = Event.objects.filter(action__endswith="lost_receipt").order_by("id")
    assert [(one.action, one.by) for one in done] == [
        ("applicants.propose_lost_receipt", analyst.audit_label), ("applicants.confirm_lost_receipt", lead.audit_label),
    ]  # fmt: skip


def test_what_nothing_is_left_of_stands_again_by_what_the_person_says_once_more(analyst, lead):
    application = makers.filed(makers.open_posting())
    receipt, reference = shown(application), application.reference
    gone(application)

    one = taking_back.confirm(proposed(receipt, analyst, said=AGAIN), by=lead)

    again = Application.objects.get(reference=reference)
    assert (again.person.email, again.filing.last_name, one.application) == ("bo@people.example", "Invented", again)
    assert [each["how"] for each in again.filing.answers.values()] == ["Ten years of beds."]
    assert look([receipt.encode()])[0].fate == "stored"


def test_once_closed_the_bid_is_settled_and_the_application_is_under_review(analyst, lead):
    makers.roster(makers.employee("7001"))
    posting = makers.open_posting()
    who = makers.person(first_name="Avery", last_name="Invented")
    receipt, application = lost_draft(
        posting, who=who, employee_number="7001", first_name="Avery", last_name="Invented"
    )
    tamper("UPDATE postings_posting SET closes_at = clock_timestamp() WHERE id = %s", posting.pk)
    posting.refresh_from_db()
    makers.close(posting)

    taking_back.confirm(proposed(receipt, analyst), by=lead)

    application.refresh_from_db()
    assert application.status == "under_review"
    assert application.settlements.get().is_verified


def test_an_earlier_version_that_is_stored_gives_way_to_the_one_that_was_lost(analyst, lead):
    posting, who = makers.open_posting(), makers.person()
    application = makers.filed(posting, who)
    makers.filed(posting, who, phone="312 555 0100")
    application.refresh_from_db()
    receipt, second = shown(application), application.filing
    tamper(
        "UPDATE applicants_application SET filing_id = (SELECT min(id) FROM applicants_filing) WHERE id = %s",
        application.pk,
    )
    tamper("DELETE FROM applicants_filing WHERE id = %s", second.pk)

    taking_back.confirm(proposed(receipt, analyst), by=lead)

    application.refresh_from_db()
    assert (application.filing.version, application.filing.phone) == (2, "312 555 0100")


def test_one_person_alone_takes_nothing_back_and_the_schema_says_it_again(lead):
    receipt, _application = lost_draft()
    one = proposed(receipt, lead, fate="set_aside")

    with pytest.raises(Refused) as refused:
        taking_back.confirm(one, by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        LostReceipt.objects.filter(pk=one.pk).update(confirmed_at=clock.now(), confirmed_by=lead.audit_label)

    assert refused.value.code == "same_person"
    assert Filing.objects.count() == 0


def test_set_aside_nothing_stands_and_the_person_is_told_why(analyst, lead):
    application = makers.filed(makers.open_posting())
    receipt = shown(application)
    gone(application)

    taking_back.confirm(
        proposed(receipt, analyst, fate="set_aside", said=AGAIN, reason="Withdrawn by telephone."), by=lead
    )

    letter = Message.objects.get(kind="lost_receipt")
    assert (Filing.objects.count(), letter.address, letter.recipient) == (0, "bo@people.example", None)
    assert "set aside" in letter.body
    assert "Withdrawn by telephone." in letter.body
    assert look([receipt.encode()])[0].fate == "set aside"


def test_what_is_declined_changes_nothing_and_can_be_proposed_again(analyst, lead):
    receipt, application = lost_draft()

    taking_back.decline(proposed(receipt, analyst), reason="Ask the person first.", by=lead, at=clock.now())

    assert look([receipt.encode()])[0].fate == "lost"
    assert Application.objects.get(pk=application.pk).status == "draft"
    taking_back.confirm(proposed(receipt, analyst), by=lead)
    assert look([receipt.encode()])[0].fate == "stored"


def refused(receipt: str, by, **facts) -> str:
    with pytest.raises(Refused) as no:
        proposed(receipt, by, **facts)
    return no.value.code


def test_what_is_no_lost_receipt_is_refused(analyst):
    receipt, _application = lost_draft()
    stored = makers.filed(makers.open_posting())

    assert refused("Dear City", analyst) == "one"
    assert refused(receipt + shown(stored), analyst) == "one"
    assert refused(receipt.replace("Version: 1", "Version: 3"), analyst) == "not_ours"
    assert refused(shown(stored), analyst) == "stored"
    assert refused(receipt, analyst, reason=" ") == "reason"
    proposed(receipt, analyst)
    assert refused(receipt, analyst) == "known"


def test_what_is_answered_again_must_be_what_the_receipt_says(analyst):
    application = makers.filed(makers.open_posting())
    receipt = shown(application)
    gone(application)

    assert refused(receipt, analyst) == "person"
    assert refused(receipt, analyst, said=AGAIN | {"city_employee": True, "employee_number": "7001"}) == "bid"


def test_received_outside_the_window_it_cannot_stand(analyst):
    receipt, application = lost_draft()
    posting = application.posting
    tamper("UPDATE postings_posting SET closes_at = opens_at + interval '1 minute' WHERE id = %s", posting.pk)

    assert refused(receipt, analyst) == "window"


def test_who_has_another_application_there_has_not_two(analyst, lead):
    posting, who = makers.open_posting(), makers.person("bo@people.example")
    application = makers.filed(posting)
    receipt = shown(application)
    gone(application)
    makers.filed(posting, who)
    one = proposed(receipt, analyst, said=AGAIN)

    with pytest.raises(Refused) as no:
        taking_back.confirm(one, by=lead)

    assert no.value.code == "applied_already"


def test_nobody_but_hr_proposes_and_nobody_but_a_lead_confirms(analyst):
    receipt, application = lost_draft()

    with pytest.raises(Refused) as other:
        proposed(receipt, application.person)
    one = proposed(receipt, analyst)
    with pytest.raises(Refused) as system:
        taking_back.confirm(one, by=System("anybody"))

    assert (other.value.status, system.value.status) == (403, 403)


def test_on_the_pages_of_the_desk_one_proposes_and_another_confirms(client, analyst, lead):
    receipt, application = lost_draft()
    places = reverse("desk_lost_receipts")
    client.force_login(analyst)

    wrong = client.post(places, {"receipt": "nothing", "fate": "stands", "reason": "Shown."})
    sent = client.post(places, {"receipt": receipt, "fate": "stands", "reason": "Shown."}, follow=True)
    one = LostReceipt.objects.get()
    own = client.get(one.get_absolute_url())
    client.force_login(lead)
    home = client.get(reverse("admin:index"))
    done = client.post(one.get_absolute_url(), {}, follow=True)

    assert (wrong.status_code, "Paste one receipt" in wrong.content.decode()) == (422, True)
    assert "nothing</textarea>" in wrong.content.decode()
    assert "Waits for a second person" in sent.content.decode()
    assert "Another person, an HR lead, decides." in own.content.decode()
    assert "Lost receipts to decide" in home.content.decode()
    assert "Done as proposed" in done.content.decode()
    assert Application.objects.get(pk=application.pk).status == "filed"


def test_on_the_page_a_proposal_is_declined_with_a_reason(client, analyst):
    receipt, _application = lost_draft()
    one = proposed(receipt, analyst)
    client.force_login(analyst)
    there = reverse("desk_decline_lost_receipt", args=[one.pk])

    empty = client.post(there, {"reason": ""})
    client.post(there, {"reason": "The person withdrew."})

    one.refresh_from_db()
    assert empty.status_code == 422
    assert one.decline_reason == "The person withdrew."
