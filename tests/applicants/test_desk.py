"""HR lists, reads, reviews and decides applications at the desk; every look is remembered."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from applicants.desk_rows import next_to_review
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application, QualificationReview
from applicants.waiting import waiting_for
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from postings import actions as announcing
from tests import makers

PDF = b"%PDF-1.4 a small one\n%%EOF"
SPONSORED = {"education-1": {"answer": "yes", "how": "Recommended by the mayor."}}


@pytest.fixture
def analyst(client, db):
    """An HR analyst, signed in."""
    who = makers.person("analyst@city.example", role=Role.HR_ANALYST)
    client.force_login(who)
    return who


@pytest.fixture
def auditor(db):
    return makers.person("auditor@city.example", role=Role.AUDITOR)


def page_of(application):
    """Where the application is reviewed."""
    return reverse("desk_application", args=[application.reference])


def found(outcome="meets_all", finding="met", **fields):
    """A review of class 7001's two qualifications as the browser sends it."""
    return {
        "finding-education-1": finding, "finding-licensure-1": "met", "note-education-1": "", "note-licensure-1": "Seen.",
        "outcome": outcome, "reason": "",
    } | fields  # fmt: skip


def with_paper(application, slot=Slot.RESUME, name="résumé.pdf"):
    """The application filed again with one document; the document."""
    who = application.person
    document = attaching.attach(application, slot, name, PDF, by=who, at=clock.now())
    applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)
    application.refresh_from_db()
    return document


def looks(application, action="applicants.view"):
    """How often the audit says that somebody looked."""
    return Event.objects.filter(action=action, subject=f"application {application}").count()


def test_the_list_shows_group_bid_preferences_and_flags(client, analyst):
    makers.roster(makers.employee("100001"), makers.employee("100002", bargaining_unit="7"))
    posting = makers.open_posting()
    bidder = makers.filed(posting, makers.person(last_name="Invented"), employee_number="100001")
    rejected = makers.filed(posting, makers.person(last_name="Invented"), employee_number="100002")
    public = makers.filed(posting, veteran=True, answers=SPONSORED)
    address = reverse("desk_applications", args=[posting.job_number])
    before = client.get(address).content.decode()
    makers.close(posting)

    def listed(**asked):
        return [row.reference for row in client.get(address, asked).context["rows"]]

    page = client.get(address).content.decode()
    assert "This posting has not closed yet." in before
    assert "Bid verified" in page and "unit differs" in page and "Veteran claimed" in page and "Flag to clear" in page
    assert "100001" not in page
    assert listed() == [bidder.reference, rejected.reference, public.reference]
    assert listed(which="bid") == [bidder.reference, rejected.reference]
    assert listed(which="public") == listed(which="claims") == listed(which="flagged") == [public.reference]
    assert listed(which="rejected") == [rejected.reference]
    assert listed(status="qualified") == []
    assert listed(words=f"{public.reference.lower()[:6]}") == [public.reference]
    assert len(listed(which="nonsense", status="'; DROP")) == 3


def test_an_empty_list_says_so(client, analyst):
    posting = makers.open_posting()

    assert (
        "Nobody has applied yet."
        in client.get(reverse("desk_applications", args=[posting.job_number])).content.decode()
    )


def test_the_list_costs_the_same_for_one_row_and_for_many(client, analyst):
    posting = makers.open_posting()
    makers.filed(posting, veteran=True)
    address = reverse("desk_applications", args=[posting.job_number])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    few = queries()
    for _ in range(4):
        makers.filed(posting, veteran=True, cps=True)

    assert queries() == few


def test_each_look_at_an_application_is_remembered(client, analyst, auditor):
    posting = makers.open_posting()
    application = makers.filed(posting)

    client.get(page_of(application))
    client.force_login(auditor)
    client.get(page_of(application))

    assert looks(application) == 2
    assert set(Event.objects.filter(action="applicants.view").values_list("by", flat=True)) == {
        analyst.audit_label, auditor.audit_label,
    }  # fmt: skip


def test_nothing_is_decided_before_the_closing(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting, veteran=True)

    page = client.get(page_of(application)).content.decode()
    review = client.post(page_of(application), found())
    claim = client.post(
        reverse("desk_preference", args=[application.reference, "veteran"]), {"veteran-decision": "verify"}
    )

    assert "Review starts after the final posting date." in page
    assert 'name="outcome"' not in page
    assert (review.status_code, claim.status_code) == (422, 422)
    assert "Review starts after the final posting date." in str(claim.context["posted"].errors)
    assert not QualificationReview.objects.exists()


def test_a_finding_is_recorded_and_the_next_is_opened(client, analyst):
    posting = makers.open_posting()
    first, second = (
        makers.filed(posting, answers={"education-1": {"answer": "unsure", "how": "Seven years."}}),
        makers.filed(posting),
    )
    makers.close(posting)

    page = client.get(page_of(first)).content.decode()
    answer = client.post(page_of(first), found(next="1"))
    last = client.post(page_of(second), found(next="1"))

    first.refresh_from_db()
    review = QualificationReview.objects.get(application=first)
    assert "Not sure" in page and "Seven years." in page
    assert (first.status, answer.url, last.url) == ("qualified", page_of(second), page_of(second))
    assert [(one["key"], one["finding"], one["note"]) for one in review.findings] == [
        ("education-1", "met", ""), ("licensure-1", "met", "Seen."),
    ]  # fmt: skip
    assert "Findings so far" in client.get(page_of(first)).content.decode()


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        (found(finding="not_met"), "outcome", "cannot be “meets every one”"),
        (found(outcome="no_experience", finding="not_met"), "reason", "Say in words why."),
        (found(outcome="equivalent", finding="unclear"), "reason", "Say which education and experience"),
        (found(finding=""), "finding-education-1", "Choose met, not met or unclear."),
        (found(outcome="not_stated"), "outcome", "Select a valid choice"),
    ],
)
def test_a_finding_that_contradicts_itself_is_refused_beside_its_field(client, analyst, sent, field, words):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)

    answer = client.post(page_of(application), sent)

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert "Seen." in answer.content.decode()
    assert not QualificationReview.objects.exists()


def test_a_second_review_begins_with_the_first(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)
    client.post(page_of(application), found(outcome="no_experience", finding="not_met", reason="Not shown."))

    form = client.get(page_of(application)).context["form"]
    client.post(page_of(application), found())

    application.refresh_from_db()
    assert (form["outcome"].value(), form["finding-education-1"].value()) == ("no_experience", "not_met")
    assert (application.status, QualificationReview.objects.count()) == ("qualified", 2)


def test_the_bid_stands_beside_the_roster_with_its_number_masked(client, analyst):
    makers.roster(makers.employee("123456", bargaining_unit="7", seniority_date=date(2001, 2, 3)))
    posting = makers.open_posting()
    application = makers.filed(
        posting, makers.person(last_name="Invented"), employee_number="123456", recall_rights=True
    )
    open_page = client.get(page_of(application)).content.decode()
    makers.close(posting)

    page = client.get(page_of(application)).content.decode()

    assert "The bid is settled at the closing" in open_page
    assert "Rejected bid" in page and "unit_differs" in page and "••••56" in page
    assert "February 3, 2001" in page and "Department of Streets" in page
    assert "123456" not in page


def test_a_withdrawn_application_is_read_and_has_nothing_to_decide(client, analyst):
    posting = makers.open_posting()
    withdrawn, other = makers.filed(posting, veteran=True), makers.filed(posting)
    applying.withdraw(withdrawn, by=withdrawn.person)
    makers.close(posting)

    page, beside = (client.get(page_of(one)).content.decode() for one in (withdrawn, other))

    assert "This application is withdrawn, so there is nothing to decide." in page
    assert ('name="outcome"' in page, 'name="outcome"' in beside) == (False, True)
    assert "Decide</summary>" not in re.sub(r"\s+", "", page)


def test_a_bid_that_waits_for_a_roster_is_not_shown_as_rejected(client, analyst):
    application = makers.filed(makers.open_posting(), employee_number="123456")
    makers.close(application.posting)

    page = client.get(page_of(application)).content.decode()

    assert "no roster was in force at the closing. Import one" in page
    assert "Rejected bid" not in page


def test_a_page_with_several_forms_says_that_each_is_sent_alone(client, analyst, auditor):
    posting = makers.open_posting()
    several, one = makers.filed(posting, veteran=True), makers.filed(posting)
    before = client.get(page_of(several)).content
    makers.close(posting)

    pages = [client.get(page_of(one)).content for one in (several, one)]
    client.force_login(auditor)
    read = client.get(page_of(several)).content

    assert [b"record one before you begin the next" in page for page in (before, *pages, read)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_preference_is_verified_on_a_document_and_denied_with_a_reason(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting, veteran=True)
    proof = with_paper(application, Slot.VETERAN, "dd214.pdf")
    makers.close(posting)
    address = reverse("desk_preference", args=[application.reference, "veteran"])

    without = client.post(address, {"veteran-decision": "deny", "veteran-reason": ""})
    verified = client.post(address, {"veteran-decision": "verify", "veteran-document": proof.pk})
    again = client.post(address, {"veteran-decision": "verify"})

    claim = application.preference_claims.get()
    assert (without.status_code, list(without.context["posted"].errors)) == (422, ["reason"])
    assert (verified.status_code, claim.status, claim.document) == (302, "verified", proof)
    assert again.status_code == 422
    assert client.get(address).url == page_of(application)
    assert "dd214.pdf" in client.get(page_of(application)).content.decode()


def test_a_document_of_another_application_is_no_proof(client, analyst):
    posting = makers.open_posting()
    others = with_paper(makers.filed(posting))
    application = makers.filed(posting, veteran=True)
    makers.close(posting)

    answer = client.post(
        reverse("desk_preference", args=[application.reference, "veteran"]),
        {"veteran-decision": "verify", "veteran-document": others.pk},
    )

    assert answer.status_code == 422
    assert application.preference_claims.get().status == "claimed"


def test_a_flag_is_cleared_once_with_a_reason(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting, answers=SPONSORED)
    address = reverse("desk_clear_flag", args=[application.reference])
    before = client.get(page_of(application)).content.decode()

    without = client.post(address, {"flag-reason": ""})
    cleared = client.post(address, {"flag-reason": "The mayor taught them."})
    twice = client.post(address, {"flag-reason": "Again."})

    application.refresh_from_db()
    assert "may mention political sponsorship" in before
    assert (without.status_code, cleared.status_code, twice.status_code) == (422, 302, 422)
    assert application.flag_cleared_by == analyst.audit_label
    assert "was cleared by" in client.get(page_of(application)).content.decode()
    assert client.get(address).status_code == 302


def test_a_document_is_given_to_keep_and_the_look_is_remembered(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting)
    document = with_paper(application)

    answer = client.get(reverse("desk_document_original", args=[document.pk]))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert looks(application, "applicants.download") == 1


def test_a_document_never_filed_is_not_there(client, analyst):
    posting = makers.open_posting()
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    document = attaching.attach(application, Slot.RESUME, "draft.pdf", PDF, by=who, at=clock.now())

    assert client.get(reverse("desk_document", args=[document.pk])).status_code == 404
    assert client.get(page_of(application)).status_code == 404


def test_late_attempts_are_listed(client, analyst):
    posting = makers.open_posting()
    who = makers.person(last_name="Latecomer")
    application = applying.start(posting, by=who, at=clock.now())
    empty = client.get(reverse("desk_late_attempts", args=[posting.job_number])).content.decode()
    makers.move_closing(posting, clock.now())
    applying.submit(application, key=uuid.uuid4(), certified_name="L", by=who)

    page = client.get(reverse("desk_late_attempts", args=[posting.job_number])).content.decode()

    assert "Nobody has tried to send an application in vain." in empty
    assert "Latecomer" in page


def test_a_reopening_is_offered_beside_late_attempts_to_who_may_propose_one(client, analyst, auditor):
    posting = makers.close(makers.open_posting())
    page, reopening = (
        reverse(name, args=[posting.job_number]) for name in ("desk_late_attempts", "desk_posting_propose_reopening")
    )

    offered = client.get(page).content.decode()
    client.force_login(auditor)
    not_offered = client.get(page).content.decode()

    assert reopening in offered and reopening not in not_offered
    assert client.get(reopening).status_code == 403


def test_attempts_that_failed_for_another_reason_stand_beside_the_late_ones(client, analyst):
    posting = makers.open_posting()
    applicant, who = Client(), makers.person(last_name="Hurried")
    applicant.force_login(who)
    application = applying.start(posting, by=who, at=clock.now())
    check = reverse("apply_check", args=[posting.job_number])
    signed = {"certified_name": "H", "certify": "on"}

    page_sent = signed | {"key": str(uuid.uuid4())}
    answers = [applicant.post(check, page_sent) for _time in range(2)]  # the same page twice is one attempt
    answered = {"education-1": {"answer": "yes"}, "licensure-1": {"answer": "yes"}}
    applying.save_draft(application, {"answers": answered}, by=who, at=clock.now())
    answers.append(applicant.post(check, {"key": str(uuid.uuid4())}))
    makers.move_closing(posting, clock.now())
    answers.append(applicant.post(check, {"key": str(uuid.uuid4())}))
    announcing.cancel(posting, by=makers.OPERATOR, reason="no budget")
    makers.move_closing(posting, clock.now() + timedelta(days=1))
    answers.append(applicant.post(check, signed | {"key": str(uuid.uuid4())}))
    page = client.get(reverse("desk_late_attempts", args=[posting.job_number])).content.decode()

    assert [answer.status_code for answer in answers] == [422, 422, 422, 409, 409]
    assert page.count("Hurried") == 4
    words = ("Steps were missing", "The signature was missing", "The posting took no applications")
    assert [page.count(what) for what in words] == [1, 2, 1]
    assert page.count("After the closing") == 1
    assert "1 person has begun an application and never filed it." in page
    assert Event.objects.filter(action="applicants.failed_attempt").count() == 4


def test_the_auditor_reads_and_changes_nothing(client, auditor):
    posting = makers.open_posting()
    application = makers.filed(posting, veteran=True, answers=SPONSORED)
    makers.close(posting)
    client.force_login(auditor)

    page = client.get(page_of(application)).content.decode()
    answers = [
        client.post(page_of(application), found()),
        client.post(
            reverse("desk_preference", args=[application.reference, "veteran"]), {"veteran-decision": "verify"}
        ),
        client.post(reverse("desk_clear_flag", args=[application.reference]), {"flag-reason": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "<button" not in page.partition('id="content"')[2].partition('id="footer"')[0]
    assert Application.objects.get(pk=application.pk).status == "under_review"


def test_what_waits_leads_to_the_one_posting_or_to_the_list_of_all(analyst):
    makers.roster(makers.employee("100001"))
    posting = makers.open_posting(job_number="1")
    makers.filed(posting, makers.person(last_name="Invented"), employee_number="100001", veteran=True)
    makers.filed(posting, veteran=True, seda=True, answers=SPONSORED)
    makers.close(posting)

    waits = {entry["title"]: entry for entry in waiting_for(analyst)}

    counts = {title: (entry["count"], entry["what"]) for title, entry in waits.items()}
    assert counts == {
        "Applications to review": (2, "1 (2)"), "Preferences to decide": (2, "1 (2)"), "Flags to clear": (1, "1 (1)"),
        "Late attempts": (0, ""), "Numbers of somebody else": (0, ""), "Documents with a virus": (0, ""),
        "Documents that wait for the virus scanner": (0, ""), "Lost receipts to decide": (0, ""),
        "Role that nobody has, and somebody waits for": (0, "Accommodation coordinator"),
    }  # fmt: skip
    assert waits["Flags to clear"]["url"] == "/admin/jobs/1/applications/?which=flagged"

    other = makers.open_posting(job_number="2")
    makers.filed(other)
    makers.close(other)
    assert waiting_for(analyst)[0]["url"] == "/admin/applicants/application/?status__exact=under_review"


def test_the_next_to_review_goes_round_and_ends(analyst):
    posting = makers.open_posting()
    first, second = makers.filed(posting), makers.filed(posting)
    draft = applying.start(posting, by=makers.person(), at=clock.now())
    makers.close(posting)

    assert next_to_review(first, analyst) == second
    assert next_to_review(second, analyst) == first
    assert next_to_review(draft, analyst) == first
    makers.reviewed(first, second)
    assert next_to_review(first, analyst) is None


@pytest.mark.parametrize(
    "name", ["application", "preferenceclaim", "qualificationreview", "bidsettlement", "lateattempt"]
)
def test_a_record_list_costs_the_same_for_one_row_and_for_many(client, analyst, name):
    posting = makers.open_posting()
    everything(posting)
    address = reverse(f"admin:applicants_{name}_changelist")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    few = queries()
    for _ in range(3):
        everything(makers.open_posting())

    assert queries() == few


def everything(posting):
    """A bid settled, a preference claimed, a finding and a late attempt."""
    makers.filed(posting, employee_number="100009")
    application = makers.filed(posting, veteran=True)
    late = applying.start(posting, by=makers.person(), at=clock.now())
    makers.close(posting)
    makers.reviewed(application)
    applying.submit(late, key=uuid.uuid4(), certified_name="L", by=late.person)


def test_a_name_of_two_alphabets_is_shown_to_hr_and_changes_nothing(client, analyst):
    posting = makers.open_posting()
    plain = makers.filed(posting, makers.person(first_name="Paul"))
    strange = makers.filed(posting, makers.person(first_name="P\u0430ul"))
    address = reverse("desk_applications", args=[posting.job_number])

    listed = client.get(address).content.decode()
    page, other = (client.get(page_of(one)).content.decode() for one in (strange, plain))

    assert listed.count("Look-alike letters") == 1
    assert "(Cyrillic, U+0430)" in page and "P\u0430ul" in page
    assert "Look-alike letters" not in other and "may be taken for others" not in other
    assert strange.status == plain.status == "filed"
