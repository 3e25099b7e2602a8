"""The scene that the pages are looked at in, and the list of pages: everything in the demo, and what the demo has none of.

A page is a stop on somebody's tour. `test_accessible` fails when an address of the product is nobody's stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.db.models.functions import Length
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page

from applicants import accommodations, receipts, taking_back
from applicants import actions as applying
from applicants import self_identification as about
from applicants.bids import roster_at_closing
from applicants.documents import attaching
from applicants.documents.clamd import Verdict
from applicants.documents.scanning import judge
from applicants.documents.slots import Slot
from applicants.models import AccommodationRequest, Application, Document, LostReceipt
from ats import clock
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo import load as demo
from ats.demo.people import HIRING
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from postings import actions as announcing
from postings.deadline import CITY_ZONE
from postings.extending import decline_extension, extend, propose_extension
from postings.finishing import finish
from postings.models import Posting
from postings.reopening import propose_reopening, reopen
from selection.challenging import challenge, open_challenges
from selection.choosing import interviewing, not_selecting, offering, panels, passing_over, sealed_scores
from selection.choosing.forms import FORMS
from selection.choosing.panel_forms import PANEL_FORMS
from selection.counting import count_totals
from selection.hiring import record_hire
from selection.models import Candidacy, Challenge, ListEntry
from selection.referring import refer_people
from selection.words import SHOWN_SLOTS
from seniority.models import PackVersion
from seniority.pack_actions import activate_pack, propose_pack
from seniority.packs import load_pack
from tests import makers
from tests.browser.browse import press

CLOSED, OPEN = "412401", "412402"
NOBODY = ""
HAZEL, CLOVER = "hazel.granite@people.example", "clover.pebble@people.example"
TWO_STEP, ONE_STEP = "two-step@people.example", "one-step@people.example"
PASSPHRASE = "sundial lantern orchard"  # of these two, who are asked for it again
INFECTED, INFECTED_BEFORE = "infected@people.example", "infected-before@people.example"
UNPROVEN = "unproven@people.example"
ENDLESS, UNBROKEN = "412492", "unbroken@people.example"
LATE, NEW, HASTY = "late@people.example", "new@people.example", "hasty@people.example"
NEWEST = "newest@people.example"
ANALYST, LEAD, MANAGER = "analyst@desk.example", "lead@desk.example", "manager@desk.example"
COORDINATOR = "coordinator@desk.example"
UPLOAD = {"name": "resume.exe", "mimeType": "application/octet-stream", "buffer": b"MZ no document"}
ROSTER = (
    "employee_number,last_name,first_name,bargaining_unit,class_code,department,seniority_date,status\n"
    "200101,Slate,Juniper,1,3810,DEPARTMENT OF PUBLIC HEALTH,1996-04-15,active\n"
    "300001,Newcomb,Nora,3,0429,CHICAGO PUBLIC LIBRARY,2026-02-02,active\n"
)

Deed = Callable[[Page], object]


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it. `then` leads from the page of that path to the state that is looked at."""

    name: str
    person: str
    path: str
    then: Deed | None = None
    status: int = 200


def pressed(*words: str) -> Deed:
    """The buttons of these words are pressed, one after the other."""
    return lambda page: [press(page, one) for one in words]


def filled(button: str, **fields: str) -> Deed:
    """These fields, by their names, are filled in, and the button is pressed."""

    def fill(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"[name={name.replace('__', '-')}]").fill(value)
        press(page, button)

    return fill


def uploaded(button: str, name: str, file: dict[str, object], **fields: str) -> Deed:
    """The file is chosen in the field of that name, the others are filled in, and the button is pressed."""

    def upload(page: Page) -> None:
        page.locator(f"[name={name}]").set_input_files(file)  # type: ignore[arg-type]  # a file, as Playwright takes it
        filled(button, **fields)(page)

    return upload


def set_up() -> None:
    """The demo stands, and beside it a posting, an application and a list in every state that the demo has none of."""
    with override_settings(EMBEDDED=True):
        demo.load()
    people_who_sign_in_twice()
    applications_of_the_demo_people()
    postings_of_every_status()
    lists_of_every_status()
    preliminary_list()
    list_with_referrals_and_a_hire()
    candidacies_in_every_state()
    packs_of_every_state()
    list_by_a_ranked_exam()
    accommodation_requests()
    infected_documents()
    reopened_postings()
    extended_postings()
    lost_receipts()
    answers_about_themselves()
    names_without_a_blank()


def names_without_a_blank() -> None:
    """412492 of the demo's department: everything that one of the public and a bidder could type is as long as it may be, in one
    word."""
    posting = makers.open_posting(job_number=ENDLESS, title="ORCHARD KEEPER", department=HIRING)
    words = {key: {"answer": "yes", "how": "H" * 4000} for key in (one.key for one in posting.requirements)}
    typed = {"first_name": "F" * 200, "last_name": "L" * 200, "phone": "5" * 40, "street": "S" * 200, "city": "C" * 100}
    person = makers.person(UNBROKEN)
    application = applying.start(posting, by=person, at=clock.now())
    paper = one_page_pdf("Resume (invented)")
    attaching.attach(application, Slot.RESUME, f"{'R' * 251}.pdf", paper, by=person, at=clock.now())
    makers.filed(posting, person, veteran=True, answers=words, **typed)
    makers.close(posting)
    makers.reviewed(application, reason="Q" * 2000)
    listed = makers.listed(posting)
    makers.referred(listed)
    makers.invited(application)


def answers_about_themselves() -> None:
    """412480 closed and counted: five women and seven men answered, and one who is alone in a group."""
    posting = makers.open_posting(job_number="412480", title="ORCHARD KEEPER")
    people = [makers.filed(posting) for _one in range(13)]
    for number, one in enumerate(people):
        gender = "woman" if number < 5 else "man" if number < 12 else "other"
        about.answer(one, gender=gender, ethnicity="asian" if number % 2 else "white", by=one.person)
    makers.close(posting)
    makers.reviewed(*people[2:])
    makers.reviewed(*people[:2], qualified=False)
    count_totals(posting, by=makers.OPERATOR, at=clock.now())


def accommodation_requests() -> None:
    """Clover has asked for the interview and was answered; Hazel's request for applying waits, another was withdrawn."""
    clover, hazel = (Application.objects.get(person__email=one, posting__job_number=OPEN) for one in (CLOVER, HAZEL))
    done = asked(clover, "interview", "A sign language interpreter.")
    words = "An interpreter will be there. Come to the ground floor."
    accommodations.answer(done, decision="as_asked", words=words, by=account(COORDINATOR), at=clock.now())
    accommodations.withdraw(asked(hazel, "interview", "A step-free room."), by=hazel.person, at=clock.now())
    asked(hazel, "applying", "The form in large print, and two more days to fill it in.")


def asked(application: Application, purpose: str, need: str) -> AccommodationRequest:
    """The request that the person of that application makes."""
    return accommodations.ask(application, purpose=purpose, need=need, by=application.person, at=clock.now())


def reopened_postings() -> None:
    """412487 closed. 412485 closed, its reopening proposed by an analyst; 412486 open again."""
    for job in ("412485", "412486", "412487"):
        posting = makers.open_posting(job_number=job, title="ORCHARD KEEPER")
        makers.filed(posting)
        makers.close(posting)
        if job == "412487":
            continue
        proposed = propose_reopening(
            posting, closes_at=clock.now() + timedelta(days=5), reason="The site could not be reached in the last hour.",
            by=account(ANALYST),
        )  # fmt: skip
        if job == "412486":
            reopen(proposed, by=account(LEAD))


def extended_postings() -> None:
    """412488 open, its later closing proposed by an analyst after an earlier proposal was taken back. 412489 was extended."""
    waits, extended = (makers.open_posting(job_number=job, title="ORCHARD KEEPER") for job in ("412488", "412489"))
    why = "The site could not be reached for a morning."
    for posting in (waits, waits, extended):
        later = posting.closes_at + timedelta(days=3)
        one = propose_extension(posting, closes_at=later, reason=why, by=account(ANALYST))
        if posting == extended:
            extend(one, by=account(LEAD))
        elif posting.extensions.count() == 1:
            decline_extension(one, reason="The wrong day was typed.", by=account(ANALYST))


def lost_receipts() -> None:
    """Of 412490, open: of a receipt that nothing is here of, one person proposes that it stands; another was taken back, a third
    was set aside."""
    posting = makers.open_posting(job_number="412490", title="ORCHARD KEEPER")
    said = {
        "email": "missing@people.example",
        "first_name": "Elder",
        "last_name": "Gravel",
        "words": "Nine years of orchards.",
    }
    for fate in ("stands", "stands", "set_aside"):
        one = taking_back.propose(
            makers.receipt_lost_in_a_restore(posting), fate=fate, said=said, reason="Shown at the counter, with a passport.",
            by=account(ANALYST),
        )  # fmt: skip
        if LostReceipt.objects.count() == 2:
            taking_back.decline(one, reason="The person wrote meanwhile.", by=account(ANALYST), at=clock.now())
        elif fate == "set_aside":
            taking_back.confirm(one, by=account(LEAD))


def infected_documents() -> None:
    """412470 closed: a virus was found in a résumé that was filed. 412471 open: in one of a draft that was filed too."""
    for job in ("412470", "412471"):
        posting = makers.open_posting(job_number=job, title="ORCHARD KEEPER")
        who = makers.person(INFECTED if job == "412470" else INFECTED_BEFORE)
        application = applying.start(posting, by=who, at=clock.now())
        paper = one_page_pdf("Resume (invented)")
        for slot in (Slot.RESUME, Slot.LICENCE):
            attaching.attach(application, slot, f"{slot}.pdf", paper, by=who, at=clock.now())
        makers.filed(posting, who)
        if job == "412470":
            makers.filed(posting, makers.person(UNPROVEN), veteran=True)
            makers.close(posting)
        found = Verdict("Win.Test.Invented-1", "ClamAV 1.4.3")
        scanner = System("virus scanner")
        for slot, verdict in ((Slot.RESUME, found), (Slot.LICENCE, Verdict("", "ClamAV 1.4.3"))):
            judge(application.documents.get(slot=slot), verdict, by=scanner, at=clock.now())


def packs_of_every_state() -> None:
    """Version 1 of the example agreement was in force for a year, version 2 is proposed."""
    text = load_pack("class-seniority").text
    first = text.replace("effective_from = 2025-01-01", "effective_from = 2025-01-01\neffective_until = 2025-12-31")
    second = text.replace("effective_from = 2025-01-01", "effective_from = 2026-01-01").replace('"1"', '"2"', 1)
    one, _two = (propose_pack(each, by=account(ANALYST), at=clock.now()) for each in (first, second))
    activate_pack(one, by=account(LEAD), at=clock.now())


def people_who_sign_in_twice() -> None:
    """One has an authenticator app and recovery codes; the other has neither."""
    careful = makers.person(TWO_STEP, password=PASSPHRASE)
    TOTP.activate(careful, generate_totp_secret())
    RecoveryCodes.activate(careful)
    makers.person(ONE_STEP, password=PASSPHRASE)


def applications_of_the_demo_people() -> None:
    """Hazel has a whole draft whose bid names a wrong unit, Clover has filed; two others are too late, each in their way."""
    posting = Posting.objects.get(job_number=OPEN)
    bid = {"city_employee": True, "employee_number": "200102", "bargaining_unit": "4", "if_rejected": "public"}
    hazel = drafted(posting, HAZEL, bid | {"veteran": True})
    paper = one_page_pdf("Resume of Hazel Granite (invented)")
    attaching.attach(hazel, Slot.RESUME, "resume.pdf", paper, by=hazel.person, at=clock.now())
    clover = makers.filed(posting, account(CLOVER), first_name="Clover", last_name="Pebble", **answers(posting))
    applying.save_draft(clover, {"phone": "312 555 0100"}, by=clover.person, at=clock.now())
    for email, job in ((LATE, "412403"), (HASTY, "412404")):
        passing = makers.open_posting(job_number=job, title="SEED KEEPER")
        drafted(passing, makers.person(email).email, {})
        if email == LATE:
            makers.close(passing)
    makers.person(NEW)


def drafted(posting: Posting, email: str, facts: dict[str, object]) -> Application:
    """The person has a draft with every qualification answered."""
    who = account(email)
    application = applying.start(posting, by=who, at=clock.now())
    applying.save_draft(application, answers(posting) | facts, by=who, at=clock.now())
    return application


def answers(posting: Posting) -> dict[str, object]:
    """Yes to every qualification."""
    words = "Five years at a neighborhood house, from 2019 to 2024."
    return {"answers": {one.key: {"answer": "yes", "how": words} for one in posting.requirements}}


def postings_of_every_status() -> None:
    """412405 a draft, 412406 approved, 412407 due and not closed, 412408 rescinded, 412409 for bidders only, 412460 finished."""
    makers.draft_posting(job_number="412405", problems=[{"line": 3, "code": "no_pay", "text": "no pay is stated"}])
    short = clock.now() + timedelta(days=3)
    approved = makers.draft_posting(job_number="412406", closes_at=short)
    announcing.approve(approved, by=makers.OPERATOR, at=clock.now())
    due = makers.open_posting(job_number="412407")
    makers.move_closing(due, clock.now() - timedelta(minutes=1))
    rescinded = makers.open_posting(job_number="412408")
    makers.filed(rescinded, account(NEW) if User.objects.filter(email=NEW).exists() else makers.person(NEW))
    announcing.cancel(rescinded, by=makers.OPERATOR, reason="The position is not funded this year.")
    finish(makers.close(makers.open_posting(job_number="412460")), by=makers.OPERATOR)
    bidders = makers.open_posting(job_number="412409", kind="bid")
    announcing.amend(bidders, {"shift": "Days"}, by=makers.OPERATOR, reason="The shift was left out.")


def lists_of_every_status() -> None:
    """412410 reviewed in part, 412411 drawn twice and certified never, 412412 certified twice."""
    for job in ("412410", "412411", "412412"):
        posting = makers.open_posting(job_number=job, title="ORCHARD KEEPER")
        sponsored = {"answers": {posting.requirements[0].key: {"answer": "yes", "how": "My alderman recommends me."}}}
        first, second, third = (makers.filed(posting, **more) for more in ({"veteran": True}, {}, sponsored))
        makers.close(posting)
        makers.reviewed(first)
        makers.reviewed(second, qualified=False)
        if job == "412411":
            makers.reviewed(third)
            makers.listed(posting, certified=False)
            makers.listed(posting, certified=False, reason="One more was reviewed.", instead_of=1)
        if job == "412412":
            makers.listed(posting)
            makers.reviewed(third)
            makers.listed(posting, reason="One more was reviewed.", instead_of=1)


def list_with_referrals_and_a_hire() -> None:
    """412420 certified: three veterans, a CPS graduate and another; two referrals, and one of the veterans hired."""
    posting = makers.open_posting(job_number="412420", title="ORCHARD KEEPER")
    people = [makers.filed(posting, **more) for more in (*[{"veteran": True}] * 3, {"veteran": True, "cps": True}, {})]
    makers.close(posting)
    makers.reviewed(*people)
    for one in people[:4]:
        makers.verified(one, "veteran", "cps")
    listed = makers.listed(posting)
    refer_people(listed, 1, reason="", by=makers.OPERATOR, at=clock.now())
    refer_people(listed, 2, reason="A second position was funded.", by=makers.OPERATOR, at=clock.now())
    makers.accepted(people[0])
    today = clock.now().astimezone(CITY_ZONE).date()
    record_hire(listed, people[0], hired_on=today, reason="", by=makers.OPERATOR, at=clock.now())


def candidacies_in_every_state() -> None:
    """412450, of the demo's department: one bidder accepted, one declined, one passed over, one proposed for it; one of the
    public found greater in skill and invited. 412451: of three, one is offered the position, one is not selected."""
    posting = makers.open_posting(job_number="412450", title="ORCHARD KEEPER", department=HIRING, vacancies=3)
    bids = [makers.filed(posting, **bid) for bid in bids_of_the_roster(posting, 2, 6)]
    public = [makers.filed(posting) for _one in range(2)]
    makers.close(posting)
    makers.reviewed(*bids, *public)
    listed = makers.listed(posting)
    places = {entry.application_id: entry.place for entry in listed.entries.all()}
    first, second, third, fourth = sorted(bids, key=lambda one: places[one.pk])
    makers.accepted(first)
    makers.invited(second, third, fourth)
    offering.decline(makers.offered(second), by=second.person, at=clock.now())
    for one in (third, fourth):
        reason = "The permit had expired at the interview, and was not renewed."
        passing_over.propose_passing_over(one.candidacy, reason=reason, by=account(MANAGER), at=clock.now())
    passing_over.pass_over(third.candidacy, by=account(LEAD), at=clock.now())
    makers.referred(listed)
    interviewing.find_greater_skill(
        public[0].candidacy, finding="Ran two orchards of this size for nine years; the bidder left has run none.",
        by=account(LEAD), at=clock.now(),
    )  # fmt: skip
    makers.invited(public[0])
    interview_with_scores(public[0], fourth)
    another = makers.open_posting(job_number="412451", title="ORCHARD KEEPER", department=HIRING)
    people = [makers.filed(another) for _one in range(3)]
    makers.close(another)
    makers.reviewed(*people)
    makers.referred(makers.listed(another))
    makers.invited(*people)
    not_selecting.not_select(people[2].candidacy, why="no_answer", by=account(LEAD), at=clock.now())
    makers.offered(people[0])


def interview_with_scores(scored: Application, waiting: Application) -> None:
    """Two people interview one of the public, have sealed their scores and agreed; a third candidate's scores are awaited."""
    posting = scored.posting
    lines = ["Tells how a bed is planned through a year.", "Knows which permits an orchard needs, and why."]
    panels.set_questions(posting, lines, highest=5, by=account(ANALYST), at=clock.now())
    panel = [account(MANAGER), account(ANALYST)]
    panels.name_interviewers(posting, [scored.candidacy], panel, by=account(LEAD), at=clock.now())
    notes = ["Named the frost dates of three years.", ""]
    for one, scores in zip(scored.candidacy.interviewers.order_by("pk"), ([4, 5], [3, 4]), strict=True):
        sealed_scores.seal_scores(one, scores, notes, remark="Calm, precise.", by=one.person, at=clock.now())
    words = "Four on beds: the third year was left out. Five on permits."
    sealed_scores.record_consensus(scored.candidacy, [4, 5], reason=words, by=account(LEAD), at=clock.now())
    passing_over.keep(waiting.candidacy, reason="The permit was renewed.", by=account(LEAD), at=clock.now())
    panels.name_interviewers(posting, [waiting.candidacy], panel, by=account(LEAD), at=clock.now())
    reason = "The permit had expired at the interview, and was not renewed."
    passing_over.propose_passing_over(waiting.candidacy, reason=reason, by=account(MANAGER), at=clock.now())


def bids_of_the_roster(posting: Posting, first: int, last: int) -> list[dict[str, str]]:
    """What some of the roster's people, who may bid on the posting, would fill in."""
    roster = roster_at_closing(posting)
    assert roster is not None
    may_bid = roster.entries.filter(status="active", bargaining_unit__in=posting.eligible_units)
    return [
        {
            "employee_number": one.employee_number, "bargaining_unit": one.bargaining_unit, "first_name": one.first_name,
            "last_name": one.last_name,
        }
        for one in may_bid.exclude(class_code="7001")[first:last]
    ]  # fmt: skip


def preliminary_list() -> None:
    """412430 drawn, its window open: the first of two bidders has challenged their date. 412411 can still open one."""
    posting = makers.open_posting(job_number="412430", title="ORCHARD KEEPER")
    bids = [makers.filed(posting, **bid) for bid in bids_of_the_roster(posting, 0, 2)]
    makers.close(posting)
    makers.reviewed(*bids)
    drawn = makers.listed(posting, certified=False)
    open_challenges(drawn, 5, by=makers.OPERATOR, at=clock.now())
    challenge(bids[0], date(1999, 3, 1), "My file says so.", by=bids[0].person, at=clock.now())


def list_by_a_ranked_exam() -> None:
    """412440 drawn: a veteran's score was corrected, two others have one each, and one of the public has none."""
    posting = makers.open_posting(job_number="412440", title="ORCHARD KEEPER", rule_pack=makers.exam_pack())
    people = [makers.filed(posting, **more) for more in ({"veteran": True}, {}, {}, {})]
    makers.close(posting)
    makers.reviewed(*people)
    makers.verified(people[0], "veteran")
    for one, score in zip(people, ("68.00", "80.00", "94.50"), strict=False):
        makers.scored(one, score)
    makers.scored(people[0], "78.00", reason="The second page was not marked.")
    makers.listed(posting, certified=False)


def account(email: str) -> User:
    """The account of that address."""
    found: User = User.objects.get(email=email)
    return found


def public_tour() -> Iterator[Stop]:
    """What everybody sees: the board, postings in every public state, and the ways in."""
    yield Stop("board", NOBODY, "/")
    yield Stop("board-found-nothing", NOBODY, "/jobs/?q=astronaut")
    yield Stop("status", NOBODY, reverse("status"))
    for name, job in (
        ("open", OPEN),
        ("closed", CLOSED),
        ("due", "412407"),
        ("rescinded", "412408"),
        ("bid", "412409"),
    ):
        yield Stop(f"posting-{name}", NOBODY, f"/jobs/{job}/")
    yield from receipts_tour()
    yield Stop("sign-up", NOBODY, reverse("account_signup"))
    yield Stop("sign-up-errors", NOBODY, reverse("account_signup"), pressed("Create account"))
    asks_in = filled("Create account", first_name="New", last_name="Invented", email=NEWEST, password1=PASSPHRASE)
    yield Stop("sign-up-code", NOBODY, reverse("account_signup"), asks_in)
    yield Stop("sign-up-code-errors", NOBODY, reverse("sign_up_code"), filled("Open my account", code="WRONG1"))
    yield Stop("sign-up-again", NOBODY, reverse("account_signup"))
    yield Stop("sign-in", NOBODY, reverse("account_login"))
    wrong = filled("Sign in", login="nobody@people.example", password="wrong")
    yield Stop("sign-in-errors", NOBODY, reverse("account_login"), wrong)
    yield Stop("code-asked", NOBODY, reverse("account_request_login_code"))
    asks = filled("Send me a code", email="new@people.example")
    yield Stop("code", NOBODY, reverse("account_request_login_code"), asks)
    yield Stop("reset", NOBODY, reverse("account_reset_password"))
    yield Stop("reset-done", NOBODY, reverse("account_reset_password_done"))
    yield Stop("reset-bad-link", NOBODY, "/accounts/password/reset/key/1-bad/")
    new = account(NEW)
    key = f"{user_pk_to_url_str(new)}-{default_token_generator.make_token(new)}"
    yield Stop("reset-key", NOBODY, f"/accounts/password/reset/key/{key}/")
    yield Stop("reset-key-done", NOBODY, reverse("account_reset_password_from_key_done"))


def receipts_tour() -> Iterator[Stop]:
    """A receipt that is genuine, one that is not, and a reference with a slip in it."""
    filed = Application.objects.exclude(filing=None).select_related("filing", "posting").order_by("pk")[0]
    assert filed.filing is not None
    signature = receipts.of(filed, filed.filing, list(filed.filing.documents.all())).signature
    asked = reverse("verify_receipt")
    yield Stop("verify", NOBODY, asked)
    genuine = filled("Check the receipt", reference=filed.reference, signature=signature)
    yield Stop("verify-genuine", NOBODY, asked, genuine)
    forged = filled("Check the receipt", reference=filed.reference, signature="A" * 86)
    yield Stop("verify-forged", NOBODY, asked, forged)
    slip = filled("Check the receipt", reference="0000-00000-1", signature=signature)
    yield Stop("verify-mistyped", NOBODY, asked, slip)


def account_tour() -> Iterator[Stop]:
    """The pages of one's own account."""
    for name in (
        "account_logout", "my_data", "account_closed",
        "sessions", "reauthenticate_by_code", "account_email",
        "account_inactive", "mfa_index",
    ):  # fmt: skip
        yield Stop(name.replace("_", "-"), HAZEL, reverse(name))
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes"):  # she has neither an app nor codes
        yield Stop(f"{name.replace('_', '-')}-none", HAZEL, reverse(name), status=404)
    yield Stop("second-factor", ONE_STEP, reverse("second_factor"))
    yield Stop("still-you", ONE_STEP, reverse("account_reauthenticate"))
    yield Stop("still-you-errors", ONE_STEP, reverse("account_reauthenticate"), filled("Go on", password="wrong"))
    yield Stop("still-you-by-app", TWO_STEP, reverse("mfa_reauthenticate"))
    for person, name in (
        (ONE_STEP, "account_change_password"),
        (ONE_STEP, "mfa_activate_totp"),
        (TWO_STEP, "mfa_index"),
        (TWO_STEP, "mfa_view_recovery_codes"),
        (TWO_STEP, "mfa_generate_recovery_codes"),
        (TWO_STEP, "mfa_deactivate_totp"),
    ):
        yield Stop(f"{name.replace('_', '-')}-of-{person.partition('@')[0]}", person, reverse(name), is_still_me)
    moves = filled("Change address", email="moved@people.example")
    yield Stop("email-code", ONE_STEP, reverse("account_email"), moves)
    wrong = filled("Confirm the address", code="WRONG1")
    yield Stop("email-code-errors", ONE_STEP, reverse("account_email_verification_sent"), wrong)
    signs_in = filled("Sign in", login=TWO_STEP, password=PASSPHRASE)
    yield Stop("second-step", NOBODY, reverse("account_login"), signs_in)
    yield Stop("second-step-errors", NOBODY, reverse("mfa_authenticate"), filled("Sign in", code="000000"))


def is_still_me(page: Page) -> None:
    """The password is given once more where the page asks for it."""
    if page.get_by_role("button", name="Go on").count():
        filled("Go on", password=PASSPHRASE)(page)


def apply_tour() -> Iterator[Stop]:
    """The application form, each step empty, with answers and with mistakes, up to the receipt and beyond."""
    form = f"/jobs/{OPEN}/apply/"
    yield Stop("start", NEW, form)
    yield Stop("tasks", HAZEL, form)
    yield Stop("tasks-of-a-filing", CLOVER, form)
    for step in ("contact", "bid", "preferences", "qualifications", "documents", "check"):
        yield Stop(step, HAZEL, f"{form}{step}/")
    yield Stop("whole", HAZEL, f"{form}whole/")
    yield Stop("whole-errors", HAZEL, f"{form}whole/", filled("Save and continue", last_name="", phone="5" * 41))
    yield Stop(
        "whole-mended", HAZEL, f"{form}whole/", filled("Save and continue", last_name="Granite", phone="555 0100")
    )
    yield Stop("two-versions", HAZEL, f"{form}contact/", saved_in_two_windows)
    yield Stop("own-draft", HAZEL, reverse("own_draft", args=[drafted_by(HAZEL).reference]))
    yield Stop("two-versions-chosen", HAZEL, f"{form}contact/", pressed("Save and continue"))
    yield Stop("contact-errors", HAZEL, f"{form}contact/", filled("Save and continue", last_name=""))
    yield Stop("bid-errors", CLOVER, f"{form}bid/", filled("Save and continue", employee_number="200199"))
    yield Stop("bid-problems", HAZEL, f"{form}bid/", pressed("Save and continue"))
    yield Stop("bid-only", NEW, "/jobs/412409/apply/", pressed("Start your application", "Save and continue"))
    yield Stop("qualifications-errors", NEW, "/jobs/412409/apply/qualifications/", pressed("Save and continue"))
    yield Stop("documents-errors", HAZEL, f"{form}documents/", uploaded("Save and continue", "resume", UPLOAD))
    yield Stop("check-errors", HAZEL, f"{form}check/", pressed("Send your application"))
    yield Stop("check-missing", NEW, "/jobs/412409/apply/check/", pressed("Send your application"))
    yield Stop("start-closed", NEW, f"/jobs/{CLOSED}/apply/")
    yield Stop("late", HASTY, "/jobs/412404/apply/check/", send_too_late)
    yield from applications_tour()


def drafted_by(email: str) -> Application:
    """That person's draft for the open posting."""
    return Application.objects.get(person__email=email, posting__job_number=OPEN)


def saved_in_two_windows(page: Page) -> None:
    """Another window saves another street, while this one types its own, and then this one saves."""
    other = page.context.new_page()
    other.goto(page.url)
    filled("Save and continue", street="1 Other Street")(other)
    other.close()
    filled("Save and continue", street="2 Own Street")(page)


def send_too_late(page: Page) -> None:
    """The closing passes while the last page is open, and then it is signed and sent."""
    makers.move_closing(Posting.objects.get(job_number="412404"), clock.now())
    page.get_by_label("Your full name").fill("Avery Hasty")
    page.get_by_label("I certify").check()
    press(page, "Send your application")


def applications_tour() -> Iterator[Stop]:
    """The list and the receipt: one application in each state, of whoever has one, and the inbox."""
    yield Stop("mine", CLOVER, reverse("my_applications"))
    yield Stop("mine-none", HASTY, reverse("my_applications") + "?page=9")
    received = Application.objects.order_by("status", "person_id").distinct("status").select_related("person")
    for one in received:
        yield Stop(f"application-{one.status}", one.person.email, one.get_absolute_url())
    for chosen in Candidacy.objects.order_by("status", "pk").distinct("status").select_related("application__person"):
        one = chosen.application
        yield Stop(f"application-{chosen.status}", one.person.email, one.get_absolute_url())
    for problem, one in rejected_bids().items():
        yield Stop(f"application-bid-{problem}", one.person.email, one.get_absolute_url())
    late = Application.objects.get(person__email=LATE)
    yield Stop("application-too-late", LATE, late.get_absolute_url())
    clover = Application.objects.get(person__email=CLOVER, posting__job_number=OPEN)
    yield Stop("application-filed-by-form", CLOVER, clover.get_absolute_url())
    yield from infected_tour()
    yield from proving_tour()
    endless = Application.objects.get(person__email=UNBROKEN)
    yield Stop("application-endless", UNBROKEN, endless.get_absolute_url())
    yield Stop("own-draft-endless", UNBROKEN, reverse("own_draft", args=[endless.reference]))
    yield Stop("about-you", CLOVER, reverse("about_you", args=[clover.reference]))
    yield from own_place_tour()
    for name, email in (("answered", CLOVER), ("waiting", HAZEL)):
        one = Application.objects.get(person__email=email, posting__job_number=OPEN)
        yield Stop(f"accommodation-{name}", email, reverse("own_accommodation", args=[one.reference]))
    for status, job in (("offered", "412451"), ("accepted", "412450")):
        one = Candidacy.objects.get(status=status, posting__job_number=job).application
        yield Stop(f"own-offer-{status}", one.person.email, reverse("own_offer", args=[one.reference]))
    ask = reverse("own_accommodation", args=[late.reference])
    yield Stop("accommodation-errors", LATE, ask, pressed("Send this request"))
    yield Stop("withdraw", CLOVER, reverse("withdraw", args=[clover.reference]))
    yield Stop("inbox", CLOVER, reverse("inbox"))
    yield Stop("inbox-none", MANAGER, reverse("inbox"))
    letter = Message.objects.filter(recipient__email=CLOVER).first()
    assert letter is not None
    yield Stop("message", CLOVER, reverse("message", args=[letter.pk]))


def infected_tour() -> Iterator[Stop]:
    """A virus in a filed document, after the closing and before it."""
    after, before = (Application.objects.get(person__email=one) for one in (INFECTED, INFECTED_BEFORE))
    yield Stop("application-infected", INFECTED, after.get_absolute_url())
    yield Stop("application-infected-before", INFECTED_BEFORE, before.get_absolute_url())
    yield Stop("documents-infected", INFECTED_BEFORE, reverse("apply_documents", args=["412471"]))
    yield Stop("check-infected", INFECTED_BEFORE, reverse("apply_check", args=["412471"]))
    replace = reverse("replace_document", args=[after.reference, after.documents.get(slot=Slot.RESUME).pk])
    yield Stop("replace", INFECTED, replace)
    yield Stop("review-infected", ANALYST, reverse("desk_application", args=[after.reference]))
    shown = after.documents.get(slot=Slot.LICENCE)
    yield Stop("document", ANALYST, reverse("desk_document", args=[shown.pk]))
    yield Stop("replace-errors", INFECTED, replace, uploaded("Put it in its place", "file", UPLOAD))


def proving_tour() -> Iterator[Stop]:
    """A preference claimed without its proof, after the closing."""
    mine = Application.objects.get(person__email=UNPROVEN)
    yield Stop("application-unproven", UNPROVEN, mine.get_absolute_url())
    prove = reverse("prove", args=[mine.reference, "veteran"])
    yield Stop("prove", UNPROVEN, prove)
    yield Stop("prove-errors", UNPROVEN, prove, uploaded("Give this proof", "file", UPLOAD))


def own_place_tour() -> Iterator[Stop]:
    """The own place of a bidder and of one of the public, and where places are not shown."""
    entries = Posting.objects.get(job_number=CLOSED).lists.get().entries.select_related("application__person")
    for name, one in (("bidder", entries.get(place=2)), ("public", entries.order_by("-place").first())):
        assert one is not None
        yield Stop(f"own-place-{name}", one.application.person.email, reverse("own_place", args=[one.reference]))
    hidden = Application.objects.filter(posting__job_number="412411").select_related("person").first()
    assert hidden is not None
    yield Stop("own-place-not-shown", hidden.person.email, reverse("own_place", args=[hidden.reference]))


def rejected_bids() -> dict[str, Application]:
    """One rejected bid a problem."""
    rows = Application.objects.exclude(settlements__problems=[]).exclude(settlements=None).select_related("person")
    return {one.settlements.get().problems[0]: one for one in rows.order_by("pk")}


def manager_tour() -> Iterator[Stop]:
    """What the hiring manager reads."""
    yield Stop("shortlists", MANAGER, reverse("shortlists"))
    yield Stop("shortlist", MANAGER, reverse("shortlist", args=[CLOSED]))
    posting = Posting.objects.get(job_number=CLOSED)
    entries = posting.lists.get().entries
    for name, one in (("bidder", entries.order_by("place").first()), ("public", entries.order_by("-place").first())):
        assert one is not None
        yield Stop(f"entry-{name}", MANAGER, reverse("shortlist_entry", args=[CLOSED, one.reference]))
        for paper in Document.objects.counting_for(one.application.filing_id).filter(slot__in=SHOWN_SLOTS)[:1]:
            path = reverse("shortlist_document", args=[CLOSED, one.reference, paper.pk])
            yield Stop(f"shortlist-document-{name}", MANAGER, path)
    endless = Application.objects.get(person__email=UNBROKEN)
    yield Stop("shortlist-endless", MANAGER, reverse("shortlist", args=[ENDLESS]))
    yield Stop("entry-endless", MANAGER, reverse("shortlist_entry", args=[ENDLESS, endless.reference]))
    endless_paper = endless.documents.get()
    path = reverse("shortlist_document", args=[ENDLESS, endless.reference, endless_paper.pk])
    yield Stop("shortlist-document-endless", MANAGER, path)
    yield Stop("shortlist-changes-none", MANAGER, reverse("shortlist_changes", args=[CLOSED]))
    yield Stop("shortlist-changes", LEAD, reverse("shortlist_changes", args=["412412"]))
    yield Stop("shortlist-selection", MANAGER, reverse("shortlist", args=["412450"]))
    bidder = Candidacy.objects.get(posting__job_number="412450", status="declined").application.reference
    yield Stop("entry-declined", MANAGER, reverse("shortlist_entry", args=["412450", bidder]))
    yield Stop("pass-over-decided", MANAGER, reverse("shortlist_pass_over", args=["412450", bidder]))
    senior = Posting.objects.get(job_number=CLOSED).lists.get().entries.order_by("place")[0].reference
    path = reverse("shortlist_pass_over", args=[CLOSED, senior])
    yield Stop("pass-over", MANAGER, path)
    yield Stop("pass-over-errors", MANAGER, path, pressed("Propose passing over"))
    yield Stop("interviews", MANAGER, reverse("interviews"))
    for status in ("invited", "passing"):
        one = Candidacy.objects.get(posting__job_number="412450", status=status).application.reference
        yield Stop(f"own-interview-{status}", MANAGER, reverse("interview", args=["412450", one]))
    path = reverse("interview", args=["412450", one])
    yield Stop("own-interview-errors", MANAGER, path, pressed("Seal my scores"))
    yield Stop("interviews-begun", MANAGER, path, filled("Save and go on later", note_0="Named the frost dates."))
    yield Stop("own-interview-begun", MANAGER, path)
    none = makers.person("no-lists@desk.example", role=Role.HIRING_MANAGER)
    yield Stop("shortlists-none", none.email, reverse("shortlists"))
    yield Stop("interviews-none", none.email, reverse("interviews"))
    yield Stop("accommodations", COORDINATOR, reverse("accommodations"))
    for one in AccommodationRequest.objects.all():
        path = reverse("accommodation", args=[one.reference])
        yield Stop(f"accommodation-{one.status}", COORDINATOR, path)
    yield Stop("accommodation-errors", COORDINATOR, path, pressed("Record the answer"))


def desk_tour() -> Iterator[Stop]:
    """The desk's home and its workflow pages, empty and with mistakes."""
    yield Stop("home", LEAD, reverse("admin:index"))
    yield Stop("home-auditor", "auditor@desk.example", reverse("admin:index"))
    yield Stop("person", LEAD, reverse("desk_person", args=[account(MANAGER).pk]))
    reset = reverse("desk_reset_second_step", args=[account(TWO_STEP).pk])
    yield Stop("person-second-step", LEAD, reset)
    yield Stop("person-second-step-errors", LEAD, reset, pressed("Take the second step away"))
    out = reverse("desk_end_sessions", args=[account(MANAGER).pk])
    yield Stop("person-sign-out", LEAD, out)
    yield Stop("person-sign-out-errors", LEAD, out, pressed("Sign this person out everywhere"))
    lost = Message.objects.filter(in_inbox=True).first()
    yield Stop("mail-again", LEAD, reverse("desk_mail_again", args=[lost.pk]))
    yield Stop("everybody-sign-out", LEAD, reverse("desk_end_all_sessions"))
    yield Stop("person-errors", LEAD, reverse("desk_person", args=[account(MANAGER).pk]), pressed("Give this role"))
    yield from endless_tour()
    yield from documents_tour()
    yield from packs_tour()
    yield from postings_tour()
    yield from reviewing_tour()
    yield from lists_tour()
    yield from referrals_tour()
    yield from selection_tour()


def endless_tour() -> Iterator[Stop]:
    """What the desk shows of somebody whose every word is as long as it may be."""
    one = Application.objects.get(person__email=UNBROKEN)
    yield Stop("endless-applications", LEAD, reverse("desk_applications", args=[ENDLESS]))
    yield Stop("endless-application", LEAD, reverse("desk_application", args=[one.reference]))
    yield Stop("endless-document", LEAD, reverse("desk_document", args=[one.documents.get().pk]))
    yield Stop("endless-list", LEAD, reverse("desk_list", args=[ENDLESS, 1]))
    yield Stop("endless-referrals", LEAD, reverse("desk_referrals", args=[ENDLESS, 1]))
    yield Stop("endless-selection", LEAD, reverse("desk_selection", args=[ENDLESS]))
    yield Stop("endless-interview", LEAD, reverse("desk_interview", args=[ENDLESS, one.reference]))
    yield Stop("endless-deed", LEAD, reverse("desk_selection_one", args=[ENDLESS, one.reference, "offer"]))
    yield Stop("endless-hires", LEAD, reverse("desk_hires", args=[ENDLESS, 1]))
    yield Stop("endless-score", LEAD, reverse("desk_exam_score", args=[ENDLESS, one.reference]))
    yield Stop("endless-place", LEAD, f"{reverse('admin:selection_listentry_changelist')}?q={one.reference}")


def documents_tour() -> Iterator[Stop]:
    """Documents and rosters: chosen, read, looked through."""
    text = (demo.FOLDER / "posting-412401.txt").read_text()
    spec = (demo.FOLDER / "class-3897.txt").read_text()
    for name, address, sample in (("announcement", "desk_posting_read", text), ("class", "desk_class_read", spec)):
        yield Stop(f"read-{name}", ANALYST, reverse(address))
        yield Stop(f"read-{name}-errors", ANALYST, reverse(address), pressed("Read the document"))
        yield Stop(f"read-{name}-found", ANALYST, reverse(address), filled("Read the document", text=sample))
    again = spec.replace("3897", "3898")
    yield Stop(
        "class-kept", ANALYST, reverse("desk_class_read"),
        lambda page: (filled("Read the document", text=again)(page), press(page, "Keep this version")),
    )  # fmt: skip
    upload = reverse("desk_roster_upload")
    yield Stop("roster", ANALYST, upload)
    for name, content in (("errors", "number,name\n1,A\n"), ("found", ROSTER)):
        file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": content.encode()}
        yield Stop(
            f"roster-{name}", ANALYST, upload, uploaded("Look through the file", "file", file, as_of="2026-03-01")
        )


def packs_tour() -> Iterator[Stop]:
    """Rule packs: released, proposed, in force, and a text that is refused."""
    versions = {
        one.version: reverse("desk_pack", args=[one.pk])
        for one in PackVersion.objects.filter(pack_id="class-seniority")
    }
    yield Stop("packs", ANALYST, reverse("desk_packs"))
    yield Stop("pack-released", "auditor@desk.example", reverse("desk_released_pack", args=["afscme-article-12"]))
    yield Stop("pack-proposed", LEAD, versions["2"])
    yield Stop("pack-proposed-analyst", ANALYST, versions["2"])
    yield Stop("pack-in-force", ANALYST, versions["1"])
    exam = PackVersion.objects.get(pack_id="ranked-exam")
    yield Stop("pack-exam", ANALYST, reverse("desk_pack", args=[exam.pk]))
    yield Stop("pack-propose", ANALYST, reverse("desk_propose_pack") + "?from=class-seniority")
    wrong = filled(
        "Propose this version", text=load_pack("class-seniority").text.replace("percent = 10", "percent = 101")
    )
    yield Stop("pack-propose-errors", ANALYST, reverse("desk_propose_pack"), wrong)


def postings_tour() -> Iterator[Stop]:
    """Postings at the desk, in every status, and each deed on them."""
    yield Stop("draft", ANALYST, reverse("desk_posting_draft"))
    yield Stop("draft-errors", ANALYST, reverse("desk_posting_draft"), pressed("Save draft"))
    for job in Posting.objects.values_list("job_number", flat=True).order_by("job_number"):
        yield Stop(f"posting-{job}", LEAD, reverse("desk_posting", args=[job]))
    deeds = (
        ("change", "412405", "Save draft"), ("approve", "412405", ""), ("publish", "412406", "Publish"),
        ("return_to_draft", "412406", "Return to draft"), ("amend", OPEN, "Show what would change"),
        ("cancel", OPEN, "Rescind this posting"), ("close", "412407", ""), ("finish", "412412", "Finish this posting"),
    )  # fmt: skip
    for deed, job, button in deeds:
        address = reverse(f"desk_posting_{deed}", args=[job])
        yield Stop(deed, LEAD, address)
        if button and deed != "change":
            yield Stop(f"{deed}-errors", LEAD, address, pressed(button))
    ask = reverse("desk_posting_propose_reopening", args=["412487"])
    yield Stop("reopening-propose", ANALYST, ask)
    yield Stop("reopening-propose-errors", ANALYST, ask, pressed("Propose it"))
    yield Stop("reopening-decide", LEAD, reverse("desk_posting_reopen", args=["412485"]))
    stay = reverse("desk_posting_decline_reopening", args=["412485"])
    yield Stop("reopening-decline-errors", ANALYST, stay, pressed("Take it back"))
    yield Stop("reopened", NOBODY, reverse("posting", args=["412486"]))
    later = reverse("desk_posting_propose_extension", args=[OPEN])
    yield Stop("extension-propose", ANALYST, later)
    yield Stop("extension-propose-errors", LEAD, later, pressed("Propose it"))
    yield Stop("extension-own", ANALYST, reverse("desk_posting_propose_extension", args=["412488"]))
    yield Stop("extension-decide", LEAD, reverse("desk_posting_extend", args=["412488"]))
    keep = reverse("desk_posting_decline_extension", args=["412488"])
    yield Stop("extension-decline-errors", LEAD, keep, pressed("Decline it"))
    yield Stop("extension-closed", ANALYST, reverse("desk_posting_propose_extension", args=[CLOSED]))
    yield Stop("extended", NOBODY, reverse("posting", args=["412489"]))
    yield Stop("untold", LEAD, reverse("desk_untold", args=["412412"]))
    yield Stop("untold-nobody", LEAD, reverse("desk_untold", args=["412460"]))
    confirms = filled("Show what would change", reason="More time was asked for.", shift="Evenings")
    yield Stop("amend-confirm", LEAD, reverse("desk_posting_amend", args=[OPEN]), confirms)


def reviewing_tour() -> Iterator[Stop]:
    """Applications at the desk: listed, filtered, one in each state."""
    for job in (CLOSED, OPEN, "412409"):
        yield Stop(f"applications-{job}", ANALYST, reverse("desk_applications", args=[job]))
    rejected = reverse("desk_applications", args=[CLOSED]) + "?which=rejected"
    yield Stop("applications-rejected", ANALYST, rejected)
    yield Stop("lost-receipts", ANALYST, reverse("desk_lost_receipts"))
    yield Stop("lost-receipts-errors", ANALYST, reverse("desk_lost_receipts"), pressed("Propose it"))
    waiting, aside = LostReceipt.objects.waiting().get(), LostReceipt.objects.get(fate="set_aside")
    yield Stop("lost-receipt-confirm", LEAD, waiting.get_absolute_url())
    yield Stop("lost-receipt-done", ANALYST, aside.get_absolute_url())
    taken_back = reverse("desk_decline_lost_receipt", args=[waiting.pk])
    yield Stop("lost-receipt-decline-errors", ANALYST, taken_back, pressed("Take it back"))
    yield Stop("late-attempts", ANALYST, reverse("desk_late_attempts", args=["412404"]))
    filed = Application.objects.exclude(filing=None)
    for one in filed.order_by("status").distinct("status"):
        yield Stop(f"review-{one.status}", ANALYST, reverse("desk_application", args=[one.reference]))
    for problem, one in rejected_bids().items():
        yield Stop(f"review-bid-{problem}", ANALYST, reverse("desk_application", args=[one.reference]))
    waiting = filed.filter(posting__job_number="412410", status="under_review").get()
    claimed = filed.filter(posting__job_number="412410", preference_claims__status="claimed").get()
    for name, one, button in (
        ("review-errors", waiting, "Record the finding"),
        ("flag-errors", waiting, "Clear the flag"),
        ("preference-errors", claimed, "Record the decision – Veteran"),
    ):
        yield Stop(name, ANALYST, reverse("desk_application", args=[one.reference]), pressed(button))


def lists_tour() -> Iterator[Stop]:
    """Lists at the desk: none, drawn, superseded, certified."""
    yield Stop("lists", ANALYST, reverse("desk_lists"))
    yield Stop("lists-to-draw", ANALYST, reverse("desk_lists") + "?show=draw")
    for job in (OPEN, CLOSED, "412410", "412411"):
        yield Stop(f"lists-{job}", ANALYST, reverse("desk_posting_lists", args=[job]))
    yield Stop("totals", ANALYST, reverse("desk_totals", args=["412480"]))
    yield Stop("totals-to-count", LEAD, reverse("desk_totals", args=["412411"]))
    yield Stop(
        "totals-errors", LEAD, reverse("desk_totals", args=[OPEN]), pressed("Count the answers, once and for good")
    )
    yield Stop("lists-errors", ANALYST, reverse("desk_posting_lists", args=["412411"]), pressed("Draw the list"))
    for job in (OPEN, "412410"):
        yield Stop(f"preview-{job}", ANALYST, reverse("desk_preview_list", args=[job]))
    for job, number in ((CLOSED, 1), ("412411", 1), ("412411", 2)):
        yield Stop(f"list-{job}-{number}", LEAD, reverse("desk_list", args=[job, number]))
    for kind in ("rejected_bid", "not_qualified", "unreviewed"):
        yield Stop(f"list-{kind}", LEAD, reverse("desk_list", args=[CLOSED, 1]) + f"?show={kind}")
    yield from asking_tour()
    yield from challenges_tour()
    yield from exam_tour()


def exam_tour() -> Iterator[Stop]:
    """A ranked exam: who has which score, one put right, the list it ranks, and what would be otherwise."""
    corrected = Application.objects.get(posting__job_number="412440", preference_claims__kind="veteran")
    scores, score = reverse("desk_exam_scores", args=["412440"]), ["412440", corrected.reference]
    yield Stop("scores", ANALYST, scores)
    yield Stop("scores-without", ANALYST, scores + "?show=without")
    yield Stop("scores-none", ANALYST, reverse("desk_exam_scores", args=["412407"]))
    yield Stop("score", ANALYST, reverse("desk_exam_score", args=score))
    wrong = filled("Record the score", score="101")
    yield Stop("score-errors", ANALYST, reverse("desk_exam_score", args=score), wrong)
    yield Stop("score-auditor", "auditor@desk.example", reverse("desk_exam_score", args=score))
    yield Stop("lists-exam", ANALYST, reverse("desk_posting_lists", args=["412440"]))
    yield Stop("list-exam", LEAD, reverse("desk_list", args=["412440", 1]))
    asked = filled("Show who would move", taker_1=corrected.reference, score_1="95")
    yield Stop("what-if-exam", ANALYST, reverse("desk_list_what_if", args=["412440", 1]), asked)
    yield Stop("application-exam", corrected.person.email, corrected.get_absolute_url())


def challenges_tour() -> Iterator[Stop]:
    """A preliminary list: its window, what waits, an answer, a date put right, and what bidders see of it."""
    made = Challenge.objects.select_related("application__person").get()
    job, reference = "412430", made.application.reference
    yield Stop("challenges-waiting", ANALYST, reverse("desk_challenges_waiting"))
    yield Stop("challenges", ANALYST, reverse("desk_challenges", args=[job, 1]))
    window = reverse("desk_challenges", args=["412411", 2])
    yield Stop("challenges-none", ANALYST, window)
    yield Stop("challenges-errors", ANALYST, window, filled("Show the list to its bidders", days="0"))
    answer = reverse("desk_challenge", args=[job, 1, reference])
    yield Stop("challenge", ANALYST, answer)
    yield Stop("challenge-errors", ANALYST, answer, pressed("Answer the challenge"))
    date_of = reverse("desk_correct_bid", args=[job, reference])
    yield Stop("correct-date", ANALYST, date_of)
    yield Stop("correct-date-errors", ANALYST, date_of, pressed("Correct the date"))
    rejected = next(iter(rejected_bids().values()))
    reinstate = reverse("desk_correct_bid", args=[rejected.posting.job_number, rejected.reference])
    yield Stop("reinstate-errors", LEAD, reinstate, pressed("Reinstate the bid"))
    yield Stop("bid-list-challenged", made.application.person.email, reverse("bid_list", args=[reference]))
    other = Application.objects.filter(posting__job_number=job).exclude(pk=made.application_id).get()
    path = reverse("bid_list", args=[other.reference])
    yield Stop("bid-list", other.person.email, path)
    yield Stop("bid-list-errors", other.person.email, path, pressed("Send your challenge"))


def asking_tour() -> Iterator[Stop]:
    """A list asked: what changed, two compared, what if; empty, answered and with mistakes."""
    for job, number in ((CLOSED, 1), ("412411", 2), ("412412", 2)):
        yield Stop(f"changes-{job}", LEAD, reverse("desk_list_changes", args=[job, number]))
    compare, what_if = (reverse(name, args=[CLOSED, 1]) for name in ("desk_list_compare", "desk_list_what_if"))
    one, other = Posting.objects.get(job_number=CLOSED).lists.get().entries.order_by("place")[:2]
    yield Stop("compare", ANALYST, compare)
    yield Stop("compare-errors", ANALYST, compare, filled("Compare", one="NOBODY", other=other.reference))
    yield Stop("compare-two", ANALYST, compare, filled("Compare", one=other.reference, other=one.reference))
    yield Stop("replay", ANALYST, reverse("desk_list_replay", args=[CLOSED, 1]))
    yield Stop("what-if", ANALYST, what_if)
    yield Stop("what-if-errors", ANALYST, what_if, filled("Show who would move", drop="NOBODY", reference_1="NOBODY"))
    dropped = filled("Show who would move", drop=one.reference, vacancies="5")
    yield Stop("what-if-answer", ANALYST, what_if, dropped)


def referrals_tour() -> Iterator[Stop]:
    """Referrals and hires: looked at beforehand, made, refused, and on the list and the shortlist they belong to."""
    job, none = ["412420", 1], ["412411", 2]
    yield Stop("referrals", ANALYST, reverse("desk_referrals", args=job))
    yield Stop("referrals-look", ANALYST, reverse("desk_referrals", args=job) + "?wanted=4")
    yield Stop("referrals-errors", ANALYST, reverse("desk_referrals", args=job) + "?wanted=0", status=422)
    again = pressed("Refer these people")
    yield Stop("referrals-no-reason", ANALYST, reverse("desk_referrals", args=job) + "?wanted=4", again)
    yield Stop("referrals-none", ANALYST, reverse("desk_referrals", args=none))
    for number in (1, 2):
        yield Stop(f"referral-{number}", ANALYST, reverse("desk_referral", args=[*job, number]))
    yield Stop("shortlist-referred", LEAD, reverse("shortlist", args=["412420"]))
    yield Stop("list-412420", LEAD, reverse("desk_list", args=job))
    left = ListEntry.objects.filter(candidate_list__posting__job_number="412420", application__hire=None).first()
    assert left is not None
    hires = reverse("desk_hires", args=job)
    yield Stop("hires", LEAD, hires)
    yield Stop("hires-of", LEAD, f"{hires}?reference={left.reference}")
    yield Stop("hires-errors", LEAD, hires, pressed("Record the hire"))
    yield Stop("hires-none", ANALYST, reverse("desk_hires", args=none))


def selection_tour() -> Iterator[Stop]:
    """Interviews and offers: who stands where, every deed about one and about all, and mistakes."""
    yield Stop("selection", LEAD, reverse("desk_selection", args=["412450"]))
    yield Stop("selection-auditor", "auditor@desk.example", reverse("desk_selection", args=["412451"]))
    yield Stop("selection-none", LEAD, reverse("desk_selection", args=["412411"]))
    for deed in ("invite-next", "questions", "interviewers", "vacancies", "rest"):
        path = reverse("desk_selection_all", args=["412450", deed])
        yield Stop(f"selection-all-{deed}", LEAD, path)
    yield Stop("selection-rest-errors", LEAD, path, pressed("Tell everybody who is left"))
    by_status = {one.status: one for one in Candidacy.objects.filter(posting__job_number="412450")}
    about = {
        "invite": "considered", "finding": "considered", "offer": "invited", "propose": "invited", "not-select": "invited",
        "decide": "passing", "answer": "accepted", "take-back": "passed_over", "interviewers": "invited",
        "excuse": "passing", "consensus": "invited",
    }  # fmt: skip
    for deed, status in about.items():
        path = reverse("desk_selection_one", args=["412450", by_status[status].application.reference, deed])
        yield Stop(f"selection-{deed}", LEAD, path)
        button = str({**FORMS, **PANEL_FORMS}[deed].button)
        yield Stop(f"selection-{deed}-errors", LEAD, path, pressed(button))

    for status in ("invited", "passing", "accepted"):
        path = reverse("desk_interview", args=["412450", by_status[status].application.reference])
        yield Stop(f"interview-{status}", LEAD, path)


def admin_tour() -> Iterator[Stop]:
    """Every model at the desk: its list, a search in it, and one row with its history."""
    for model, rooms in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        rows = reverse(f"admin:{name}_changelist")
        yield Stop(f"{name}-list", LEAD, rows)
        if rooms.search_fields:
            yield Stop(f"{name}-search", LEAD, rows + "?q=zzz")
        one = model._default_manager.first()
        if one is not None:
            yield Stop(f"{name}-one", LEAD, reverse(f"admin:{name}_change", args=[one.pk]))
            yield Stop(f"{name}-history", LEAD, reverse(f"admin:{name}_history", args=[one.pk]))
    longest = Event.objects.annotate(length=Length("facts")).order_by("-length", "pk").first()
    if longest is not None:
        yield Stop("audit_event-longest", LEAD, reverse("admin:audit_event_change", args=[longest.pk]))
    for label in sorted({model._meta.app_label for model in admin.site._registry}):
        yield Stop(f"{label}-rooms", LEAD, reverse("admin:app_list", args=[label]))


TOURS: dict[str, Callable[[], Iterator[Stop]]] = {
    "public": public_tour,
    "account": account_tour,
    "apply": apply_tour,
    "manager": manager_tour,
    "desk": desk_tour,
    "admin": admin_tour,
}
