"""Makes the rows that tests start from, through the product's own deeds. People are invented; addresses end in .example."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import transaction

from applicants import actions as applying
from applicants import receipts, reference, reviewing, taking_back
from applicants.models import Application, Filing, LostReceipt, Outcome
from ats import clock
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.audit import record
from ats.outbox.models import Message
from postings import actions as announcing
from postings.deadline import CITY_ZONE
from postings.extending import extend, propose_extension
from postings.models import ClassSpecification, Extension, Posting
from selection import actions as choosing
from selection.choosing import interviewing, offering
from selection.choosing.candidacies import state_vacancies, turn_of
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, CandidateList, Group
from selection.referring import refer_people
from selection.scoring import record_score
from seniority.models import Roster, RosterEntry
from seniority.pack_actions import activate_pack, propose_pack
from seniority.packs import load_pack
from tests.roles import may_tamper, owner, tamper

counter = itertools.count(1)
OPERATOR = System("tests")

SPEC = {
    "code": "7001",
    "title": "GARDEN COORDINATOR",
    "family": "Parks",
    "service": "Grounds",
    "group": "Planting",
    "series": "Gardens",
    "effective": "May, 2024",
    "characteristics": "Coordinates gardens.",
    "duties": ["Plans beds.", "Waters them."],
    "minimum_qualifications": [
        "A Bachelor's degree in gardening plus two years of experience, or an equivalent combination"
    ],
    "licensure": ["A valid gardener's permit"],
    "equivalent_combination": True,
    "source_name": "class-7001.txt",
    "source_sha256": "0" * 64,
}


def person(email: str = "", *, role: str = Role.APPLICANT, departments: tuple[str, ...] = (), **fields: Any) -> User:
    """An account, saved; password "a long passphrase"."""
    number = next(counter)
    fields.setdefault("first_name", "Avery")
    fields.setdefault("last_name", f"Invented{number}")
    return User.objects.create_user(
        email or f"person{number}@people.example",
        password=fields.pop("password", None),
        role=role,
        departments=list(departments),
        **fields,
    )


def class_specification(**facts: Any) -> ClassSpecification:
    """Class 7001, or the class named."""
    spec, _is_new = announcing.add_class_specification(SPEC | facts, by=OPERATOR, at=clock.now())
    return spec


def draft_posting(**facts: Any) -> Posting:
    """A draft that opened yesterday and closes in 14 days, units 1, 3, 4 and 5, department Parks."""
    now = clock.now()
    return announcing.draft(
        {
            "job_number": f"90{next(counter):04d}",
            "title": "GARDEN COORDINATOR",
            "class_specification": facts.pop("class_specification", None) or class_specification(),
            "department": "DEPARTMENT OF PARKS",
            "department_code": "DOP",
            "vacancies": 1,
            "salary_amount": "50000.00",
            "salary_basis": "yearly",
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=14),
            "position_unit": "1",
            "eligible_units": ["1", "3", "4", "5"],
        }
        | facts,
        by=OPERATOR,
        at=now,
    )


def open_posting(**facts: Any) -> Posting:
    """The same, approved and published."""
    posting = draft_posting(**facts)
    announcing.approve(posting, by=OPERATOR, at=clock.now())
    announcing.publish(posting, by=OPERATOR, at=clock.now(), exception="a test")
    posting.refresh_from_db()
    return posting


def move_closing(posting: Posting, closes_at: datetime) -> None:
    """The posting's closing lies elsewhere, past the product's own refusals: a test cannot wait for two weeks."""
    move_window(posting, min(posting.opens_at, closes_at - timedelta(days=15)), closes_at)


def move_window(posting: Posting, opens_at: datetime, closes_at: datetime) -> None:
    """The posting opened and closes at other moments: behind the database's back; where that is not to be had, by an event as
    the database asks for it."""
    window = {"opens_at": opens_at, "closes_at": closes_at}
    if may_tamper():
        tamper("UPDATE postings_posting SET opens_at = %s, closes_at = %s WHERE id = %s", *window.values(), posting.pk)
        tamper("UPDATE applicants_filing SET closes_at = %s WHERE posting_id = %s", closes_at, posting.pk)
    else:
        with transaction.atomic():
            before = Posting.objects.values("opens_at", "closes_at").get(pk=posting.pk)
            Posting.objects.filter(pk=posting.pk).update(**window)
            changes = {name: [before[name].isoformat(), moment.isoformat()] for name, moment in window.items()}
            record("tests.move_closing", by=OPERATOR, at=clock.now(), subject=posting, facts={"changes": changes})
    posting.refresh_from_db()


def extended(posting: Posting, closes_at: datetime, reason: str = "The site was down.") -> Extension:
    """The posting closes later, by two hands."""
    proposed = propose_extension(posting, closes_at=closes_at, reason=reason, by=OPERATOR)
    extend(proposed, by=System("second hand"))
    proposed.refresh_from_db()
    posting.refresh_from_db()
    return proposed


def close(posting: Posting) -> Posting:
    """The posting's closing has just passed, and the closing job has run. Nothing may have been filed in the last moment."""
    last = Filing.objects.filter(posting=posting).order_by("-submitted_at").first()
    move_closing(posting, (last.submitted_at if last else clock.now()) + timedelta(microseconds=1))
    assert announcing.close(posting, by=OPERATOR)
    posting.refresh_from_db()
    return posting


def employee(number: str, **facts: Any) -> dict[str, Any]:
    """One roster entry's facts: unit 1, class 7050, Streets, active since 2010-03-04."""
    return {
        "employee_number": number,
        "last_name": "Invented",
        "first_name": "Avery",
        "bargaining_unit": "1",
        "class_code": "7050",
        "department": "DEPARTMENT OF STREETS",
        "seniority_date": date(2010, 3, 4),
        "status": "active",
    } | facts


def roster(*employees: dict[str, Any], as_of: date = date(2020, 1, 1)) -> Roster:
    """A roster in force since 2020 with these employees."""
    made = Roster.objects.create(
        as_of=as_of,
        file_name="roster.csv",
        sha256=uuid.uuid4().hex * 2,
        size=len(employees),
        imported_at=datetime.now(UTC),
        imported_by=OPERATOR.audit_label,
    )
    RosterEntry.objects.bulk_create([RosterEntry(roster=made, **facts) for facts in employees])
    return made


def filed(posting: Posting, who: User | None = None, **answers: Any) -> Application:
    """An application filed now. Answers by column name; `employee_number` alone makes a whole bid in unit 1."""
    who = who or person()
    if answers.get("employee_number"):
        answers = {"city_employee": True, "bargaining_unit": "1", "if_rejected": "public"} | answers
    application = applying.start(posting, by=who, at=clock.now())
    applying.save_draft(application, answers, by=who, at=clock.now())
    outcome = applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)
    assert isinstance(outcome, Filing), outcome
    application.refresh_from_db()
    return application


def receipt_lost_in_a_restore(posting: Posting) -> str:
    """A receipt of ours, with its signature, of an application of which nothing is here."""
    application = Application(reference=reference.make(), posting=posting)
    filing = Filing(application=application, posting=posting, version=1, submitted_at=clock.now(), posting_revision=1)
    receipt = receipts.of(application, filing, [])
    return f"{receipt.text}Signature: {receipt.signature_in_groups}\n"


def lost_receipt(posting: Posting, *, by: User) -> LostReceipt:
    """A receipt that this database lost, proposed to be set aside."""
    said = {"email": "missing@people.example", "first_name": "Elder", "last_name": "Gravel"}
    return taking_back.propose(
        receipt_lost_in_a_restore(posting), fate="set_aside", said=said, reason="Shown at the counter.", by=by
    )


def untold(application: Application, days: int = 40) -> None:
    """The application was filed so many days ago, and nothing was written about it since: a test cannot wait for a month."""
    then = clock.now() - timedelta(days=days)
    with owner(), pgtrigger.ignore("applicants.Filing:a_filing_is_never_changed"):
        Filing.objects.filter(application=application).update(submitted_at=then)
    Message.objects.filter(about=application.reference).update(created_at=then)


def reviewed(*applications: Application, qualified: bool = True, reason: str = "") -> None:
    """Each is found qualified, or not for want of experience."""
    outcome = Outcome.MEETS_ALL if qualified else Outcome.NO_EXPERIENCE
    for application in applications:
        application.refresh_from_db()
        reviewing.review(
            application, outcome=outcome, findings=[], reason=reason or ("" if qualified else "Not shown."),
            by=OPERATOR, at=clock.now(),
        )  # fmt: skip


def verified(application: Application, *kinds: str) -> None:
    """The preferences named, claimed by the application, are verified."""
    for claim in application.preference_claims.filter(kind__in=kinds):
        reviewing.decide_preference(claim, verified=True, reason="", document=None, by=OPERATOR, at=clock.now())


def scored(application: Application, score: str, *, reason: str = "") -> None:
    """The score in a ranked exam is recorded."""
    record_score(application, score=Decimal(score), reason=reason, by=OPERATOR, at=clock.now())


def exam_pack() -> str:
    """The id of the pack that ranks the public by an exam, put in force by two people."""
    proposed = propose_pack(load_pack("ranked-exam").text, by=System("one"), at=clock.now())
    return activate_pack(proposed, by=System("another"), at=clock.now()).pack_id


def listed(posting: Posting, *, certified: bool = True, **terms: Any) -> CandidateList:
    """The closed posting's list, drawn now and, unless said otherwise, certified."""
    drawn = choosing.draw_list(posting, by=OPERATOR, at=clock.now(), **terms)
    return choosing.certify_list(drawn, by=OPERATOR, at=clock.now()) if certified else drawn


def referred(listed: CandidateList, wanted: int = 200) -> None:
    """So many of the list's public part are referred; all, unless said otherwise."""
    refer_people(listed, wanted, reason="Again.", by=OPERATOR, at=clock.now())


def invited(*applications: Application, interview: str = "City Hall, room 100, Monday at ten.") -> None:
    """Each is invited to an interview."""
    for one in applications:
        interviewing.invite(one.candidacy, interview=interview, by=OPERATOR, at=clock.now())


def offered(application: Application, days: int = 7) -> Candidacy:
    """The position is offered to who was invited."""
    due = clock.now().astimezone(CITY_ZONE).date() + timedelta(days=days)
    reason = "Relatively equally qualified."
    return offering.offer(application.candidacy, reason=reason, answer_due_on=due, by=OPERATOR, at=clock.now())


def accepted(*applications: Application) -> None:
    """Each is invited, offered the position and accepts; one of the public is referred and, before bidders, found greater in
    skill and ability."""
    for one in applications:
        candidacy: Candidacy = one.candidacy
        candidacy.refresh_from_db()
        listed = CandidateList.objects.current().get(posting=one.posting)
        place = listed.entries.get(application=one)
        if place.group == Group.PUBLIC:
            referred(listed)
            if turn_of(listed).not_settled is not None:
                interviewing.find_greater_skill(candidacy, finding="Ten years of it.", by=OPERATOR, at=clock.now())
        if candidacy.status == CandidacyStatus.CONSIDERED:
            invited(one)
        offered(one)
        offering.accept(candidacy, words="By telephone.", by=OPERATOR, at=clock.now())


def vacancies(posting: Posting, number: int) -> None:
    """HR states that so many vacancies are filled."""
    state_vacancies(posting, number, reason="More were approved.", by=OPERATOR, at=clock.now())
