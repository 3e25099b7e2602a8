"""Words that stand nowhere else, put by the product's own deeds wherever somebody can write: none may be left of them.

Every canary holds `qzxcanary`, whatever its case; the scene of the browser's tests is beside them, with every table filled.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import translation

from applicants import accommodations, paper, reviewing
from applicants import actions as applying
from applicants import self_identification as about
from applicants.attempts import record_failed
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.importing.applications import ApplicationLine
from applicants.models import Application, Document, Reason
from applicants.reinstating import reinstate_bid
from applicants.reviewing import clear_flag
from ats import clock
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from postings.deadline import CITY_ZONE
from postings.models import Posting
from postings.reopening import decline_reopening, propose_reopening
from selection.challenging import answer_challenge
from selection.choosing.panels import excuse
from selection.hiring import record_hire
from selection.models import Candidacy, CandidateList, Challenge, Interviewer
from selection.scoring import record_score
from seniority.corrections import correct_seniority
from seniority.models import RosterEntry
from tests import makers
from tests.browser import scene

CANARY = "qzxcanary"
NUMBER = "QZXCANARY70017"
PASSPHRASE = "sundial lantern qzxcanary orchard"


def put_everywhere() -> None:
    """The scene stands, and canaries sing in it."""
    scene.set_up()
    makers.roster(
        makers.employee(NUMBER, first_name="Qzxcanaryroster", last_name="Qzxcanarylast"),
        makers.employee("QZXCANARY70018", last_name="Qzxcanaryother"),
        as_of=clock.now().astimezone(CITY_ZONE).date(),
    )  # fmt: skip
    lead = makers.person("qzxcanarylead@people.example", role=Role.HR_LEAD, first_name="Qzxcanarylead")
    bidder = makers.person(
        "qzxcanarybidder@people.example",
        first_name="Qzxcanaryroster",
        last_name="Qzxcanarylast",
        password=PASSPHRASE,
        language="es",
    )
    application = applied(makers.open_posting(job_number="419901"), bidder)
    sign_in(bidder, application)
    translation.deactivate()
    decided(lead)
    on_paper(lead)


def applied(posting: Posting, who: User) -> Application:
    """Filed with a canary in every answer, a document, a request in confidence, and answers about oneself."""
    application = applying.start(posting, by=who, at=clock.now())
    said = {one.key: {"answer": "yes", "how": "Qzxcanaryhow, for five years."} for one in posting.requirements}
    attaching.attach(
        application, Slot.RESUME, "qzxcanaryresume.pdf", one_page_pdf("Qzxcanarycontent"), by=who, at=clock.now()
    )
    makers.filed(
        posting, who, first_name="Qzxcanaryroster", last_name="Qzxcanarylast", phone="qzxcanary 555 0100",
        street="7 Qzxcanarystreet", city="Qzxcanarycity",
        state="Qzxcanarystate", postal_code="qzxcanary01", employee_number=NUMBER, answers=said, veteran=True,
    )  # fmt: skip
    coordinator = User.objects.get(email=scene.COORDINATOR)
    asked = accommodations.ask(application, purpose="interview", need="Qzxcanaryneed", by=who, at=clock.now())
    accommodations.answer(asked, decision="otherwise", words="Qzxcanaryanswer", by=coordinator, at=clock.now())
    application.refresh_from_db()
    about.answer(application, gender="woman", ethnicity="native", by=who)
    return application


def sign_in(who: User, application: Application) -> None:
    """In a browser of that name: a session, a device, a draft that holds what is no answer, a look at the bid, an attempt that
    failed, a mail that failed."""
    browser = Client(headers={"user-agent": "Qzxcanarybrowser/1.0"})
    browser.post(reverse("account_login"), {"login": who.email, "password": PASSPHRASE})
    page = reverse("apply_bid", args=[application.posting.job_number])
    browser.get(page)
    browser.post(
        page,
        {
            "city_employee": "on",
            "employee_number": "qzxcanary" * 60,
            "bargaining_unit": "qzxcanaryunit",
            "action": "check",
        },
    )
    record_failed(application, Reason.UNSIGNED, page="qzxcanarypage", missing=["sign"], by=who, at=clock.now())
    Message.objects.filter(recipient=who).update(last_error="550 qzxcanarybidder@people.example is unknown")


def decided(lead: User) -> None:
    """Reviewed, scored, corrected, refused: a reason in words each time."""
    posting = makers.open_posting(job_number="419902")
    one = makers.filed(posting, veteran=True, first_name="Qzxcanaryfirst", last_name="Qzxcanarypublic")
    other = makers.filed(posting, employee_number=NUMBER, first_name="Not", last_name="Qzxcanarythem")
    makers.close(posting)
    reviewing.review(
        one, outcome="meets_all", reason="Qzxcanaryreason", by=lead, at=clock.now(),
        findings=[{"key": "education-1", "text": "A degree", "finding": "met", "note": "Qzxcanarynote"}],
    )  # fmt: skip
    claim = one.preference_claims.get()
    reviewing.decide_preference(
        claim, verified=True, reason="Qzxcanaryverified", document=None, by=lead, at=clock.now()
    )
    entry = RosterEntry.objects.get(last_name="Qzxcanaryother")
    correct_seniority(entry, seniority_date=date(2009, 1, 1), reason="Qzxcanarycorrected", by=lead, at=clock.now())
    proposed = propose_reopening(
        posting,
        closes_at=clock.now() + timedelta(days=3),
        reason="Qzxcanaryreopen",
        by=User.objects.get(email=scene.ANALYST),
    )
    decline_reopening(proposed, reason="Qzxcanarydeclined", by=lead)
    reinstate_bid(other, reason="Qzxcanaryreinstated", by=lead, at=clock.now())
    makers.reviewed(other, qualified=False, reason="Qzxcanaryunqualified")
    makers.listed(posting, certified=False)
    makers.listed(posting, certified=False, reason="Qzxcanaryagain", instead_of=1)
    exam = Application.objects.filter(exam_scores__isnull=False).first()
    record_score(exam, score=None, reason="Qzxcanaryscore", by=lead, at=clock.now())
    Document.objects.filter(name="qzxcanaryresume.pdf").update(scan_error="Qzxcanaryscanner")
    hired_and_excused(lead)


def hired_and_excused(lead: User) -> None:
    """What the scene leaves open is done: a hire, an excuse, a challenge answered, a flag cleared."""
    hired = Candidacy.objects.get(posting__job_number="412450", status="accepted")
    listed = CandidateList.objects.current().get(posting=hired.posting)
    today = clock.now().astimezone(CITY_ZONE).date()
    record_hire(listed, hired.application, hired_on=today, reason="Qzxcanaryhire", by=lead, at=clock.now())
    excuse(Interviewer.objects.filter(sheet=None).first(), reason="Qzxcanaryexcuse", by=lead, at=clock.now())
    answer_challenge(Challenge.objects.get(), False, "Qzxcanaryrefused", by=lead, at=clock.now())
    clear_flag(Application.objects.filter(flagged=True).first(), reason="Qzxcanarycleared", by=lead, at=clock.now())


def on_paper(lead: User) -> None:
    """A reference that HR wrote on the paper, with the name in it."""
    posting = makers.open_posting(job_number="419903")
    line = ApplicationLine(
        2, "QZXCANARYPAPER-1", datetime.now(UTC), "qzxcanarypaper@people.example", "Qzxcanarypaper", "Qzxcanaryname", False, "",
        "", False, "public", "no", "no", "no", None, "",
    )  # fmt: skip
    made, problems = paper.take(posting, [line], by=lead)
    assert made, problems
