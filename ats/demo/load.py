"""Loads the demo: one posting as it was in 2025, closed, reviewed, listed and certified; one that is open now; and one
whose selection is under way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from applicants import paper
from applicants.documents.slots import Slot
from applicants.importing.applications import ApplicationLine
from ats import clock
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.accounts.second_factor import needs_one
from ats.demo import selection
from ats.demo.codes import FILE
from ats.demo.people import APPLICANTS, CHOSEN_FROM, HIRING, ROSTER, Applicant
from ats.demo.scan import one_page_pdf
from ats.refusal import Refused
from postings import actions as announcing
from postings.deadline import CITY_ZONE, closes_after_minute, opens_on
from postings.importing.announcements import Wish
from postings.importing.announcements import import_text as import_posting
from postings.importing.class_specs import import_text as import_class_specification
from postings.importing.reading import read_document
from postings.models import Posting
from selection import actions as selecting
from seniority.models import Roster, RosterEntry

FOLDER = Path(__file__).parent
DEMO = System("demo")
AS_OF = date(2025, 6, 30)
FIRST_RECEIVED = datetime(2025, 6, 17, 14, tzinfo=UTC)

STAFF = (
    ("HR lead", "lead@desk.example", "Lea", "Lead", Role.HR_LEAD),
    ("HR analyst", "analyst@desk.example", "Ana", "Analyst", Role.HR_ANALYST),
    ("Hiring manager", "manager@desk.example", "Max", "Manager", Role.HIRING_MANAGER),
    ("Auditor", "auditor@desk.example", "Audrey", "Auditor", Role.AUDITOR),
    ("Accommodation coordinator", "coordinator@desk.example", "Cory", "Coordinator", Role.COORDINATOR),
)
# The bidder is on the demo roster; the public applicant is not. Neither has applied for the open posting yet.
PEOPLE = (
    ("Bidder (employee number 200102, unit 3)", "hazel.granite@people.example", "Hazel", "Granite", Role.APPLICANT),
    ("Public applicant", "clover.pebble@people.example", "Clover", "Pebble", Role.APPLICANT),
)


def load() -> None:
    """The demo stands, whole or not at all; a second call changes nothing.

    Raises Refused outside an embedded home: no account of the demo exists on a real server.
    """
    if not settings.EMBEDDED:
        raise Refused("The demo is loaded only into an embedded home, never into a real server's database.")
    if Posting.objects.exists():
        return
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    with transaction.atomic():
        keys = add_accounts(password)
        closed, opened, chosen = announce()
        add_roster()
        fill(closed, APPLICANTS, FIRST_RECEIVED)
        listed(closed)
        fill(chosen, CHOSEN_FROM, chosen.opens_at + timedelta(days=1))
        listed(chosen)
        selection.under_way(chosen)
        record_sign_ins(password, keys, opened)


WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "kelp", "lagoon", "maple",
    "north", "opal", "pine", "quarry", "river", "stone", "tundra", "umber", "valley", "willow", "yarrow", "zephyr",
)  # fmt: skip


def add_accounts(password: str) -> dict[str, str]:
    """Everybody who can sign in stands, with this home's own password, and staff with a key of their own for the second step.

    Answers the keys by address.
    """
    keys = {}
    for _words, email, first, last, role in STAFF + PEOPLE:
        departments = [HIRING] if role == Role.HIRING_MANAGER else []
        who = User.objects.create_user(
            email, password, first_name=first, last_name=last, role=role, departments=departments
        )
        if needs_one(who):
            keys[email] = generate_totp_secret()
            TOTP.activate(who, keys[email])
    return keys


def announce() -> tuple[Posting, Posting, Posting]:
    """(412401, closed; 412402 of the same class, open for 14 days from today; 412400, closed nine days ago)."""
    now = clock.now()
    take("class-3897.txt", None, at=now)
    take("posting-412401.txt", Wish(), at=now)
    announcing.change_draft(Posting.objects.get(job_number="412401"), {"places_shown": True}, by=DEMO, at=now)
    take("posting-412401.txt", Wish(publish=True), at=now)
    closed = Posting.objects.get(job_number="412401")
    today = now.astimezone(CITY_ZONE).date()
    opened = announce_again(closed, "412402", today, today + timedelta(days=14), at=now)
    chosen = announce_again(closed, "412400", today - timedelta(days=30), today - timedelta(days=9), at=now)
    announcing.close(chosen, by=DEMO)
    return closed, opened, chosen


def announce_again(like: Posting, job: str, first: date, last: date, *, at: datetime) -> Posting:
    """The same announcement, published under another number, from the first to the end of the last day."""
    left_out = {"id", "job_number", "opens_at", "closes_at", "problems", "source_name"}
    same = {
        one.name: getattr(like, one.name) for one in Posting._meta.fields if one.editable and one.name not in left_out
    }
    window = {"opens_at": opens_on(first), "closes_at": closes_after_minute(last, 23, 59)}
    again = announcing.draft(same | {"job_number": job} | window, by=DEMO, at=at)
    announcing.approve(again, by=DEMO, at=at)
    announcing.publish(again, by=DEMO, at=at, exception="The demo opens on the day it is loaded.")
    again.refresh_from_db()
    return again


def take(name: str, wish: Wish | None, *, at: datetime) -> None:
    """The demo's own document is imported: a posting as wished, or, without a wish, a class specification."""
    document = read_document((FOLDER / name).read_bytes(), name)
    if wish is None:
        outcome = import_class_specification(document, by=DEMO, at=at)
    else:
        outcome = import_posting(document, wish=wish, by=DEMO, at=at)
    if not outcome.saved:
        message = f"the demo's own {name} was not taken: {outcome.refusal}"
        raise RuntimeError(message)


def add_roster() -> None:
    """The demo's roster, in force since the last day of June 2025."""
    roster = Roster.objects.create(
        as_of=AS_OF,
        file_name="demo roster",
        sha256="0" * 64,
        size=len(ROSTER),
        imported_at=clock.now(),
        imported_by=DEMO.audit_label,
    )
    RosterEntry.objects.bulk_create(
        RosterEntry(
            roster=roster, employee_number=one.number, first_name=one.first, last_name=one.last, bargaining_unit=one.unit,
            class_code=one.class_code, department=one.department, seniority_date=one.since, status=one.status, grade=one.grade,
        )
        for one in ROSTER
    )  # fmt: skip


def fill(posting: Posting, people: Sequence[Applicant], first: datetime) -> None:
    """Everybody applied within the window, one every eight hours from `first` on, with answers and scanned papers."""
    lines = [line_of(number, one, first) for number, one in enumerate(people, 1)]
    answers = {
        requirement.key: {"answer": "yes", "how": "See my résumé, first page."} for requirement in posting.requirements
    }
    enclosures = {}
    for line in lines:
        name = f"{line.first_name} {line.last_name}"
        papers = [(Slot.RESUME, "resume.pdf", one_page_pdf(f"Resume of {name} (invented)"))]
        if line.line % 5:
            papers.append((Slot.LICENCE, "license.pdf", one_page_pdf(f"Driver's license of {name} (invented)")))
        enclosures[line.line] = paper.Enclosure(answers=answers, files=papers)
    _taken, problems = paper.take(posting, lines, by=DEMO, enclosures=enclosures)
    if problems:
        message = f"the demo's own applications were not taken: {problems}"
        raise RuntimeError(message)


def line_of(number: int, one: Applicant, start: datetime) -> ApplicationLine:
    """The applicant as a line of an applications file."""
    bids = one.ticked or bool(one.number) or bool(one.unit)
    first, last = (name.split()[0].split("-")[0].lower() for name in (one.first, one.last))
    return ApplicationLine(
        line=number, reference="", received_at=start + timedelta(hours=8 * number, seconds=37 * number),
        email=f"{first}.{last}@people.example", first_name=one.first, last_name=one.last,
        city_employee=one.ticked, employee_number=one.number, bargaining_unit=one.unit, recall_rights=one.recall,
        if_rejected=one.if_rejected if bids else "", veteran=one.veteran, seda=one.seda, cps=one.cps,
        qualified=one.qualified, reason=one.reason,
    )  # fmt: skip


def listed(posting: Posting) -> None:
    """Whoever was left unreviewed stays so; the list is drawn by the analyst and certified by the lead."""
    analyst = User.objects.get(role=Role.HR_ANALYST)
    lead = User.objects.get(role=Role.HR_LEAD)
    posting.refresh_from_db()
    drawn = selecting.draw_list(posting, by=analyst, at=clock.now())
    selecting.certify_list(drawn, by=lead, at=clock.now())


def record_sign_ins(password: str, keys: dict[str, str], opened: Posting) -> None:
    """The sign-ins lie in the home, readable by its owner alone; the database holds only hashes of passwords, and sealed keys."""
    path = sign_ins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(
        json.dumps(
            {
                "password": password,
                "open": opened.job_number,
                "secrets": keys,
                "people": [[words, email] for words, email, *_rest in STAFF + PEOPLE],
            }
        )
    )


def sign_ins_file() -> Path:
    """Where the sign-ins of this home lie."""
    return Path(settings.HOME) / FILE
