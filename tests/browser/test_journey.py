"""The main job, from an empty desk to a hiring manager reading the list, in a real browser on real processes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats import clock
from ats.accounts.roles import Role
from ats.demo.scan import one_page_pdf
from postings.deadline import CITY_ZONE
from postings.lifecycle import PostingStatus
from postings.models import ClassSpecification, Posting
from tests import makers
from tests.browser.browse import NARROW, press
from tests.sign_ins import mailed_code

pytestmark = [pytest.mark.browser, pytest.mark.servers]

JOB = "500001"
PASSWORD = "a long passphrase"
BIDDER, VETERAN, TARDY = "bea@people.example", "vic@people.example", "tara@people.example"
MOMENT = re.compile(r"\d{1,2}:\d{2}:\d{2}\.\d{3} [ap]m Central \(C[SD]T, UTC−[56]\) on \w+ \d+, \d{4}")
DEPARTMENT = "DEPARTMENT OF PARKS"
INBOX = ("Received", "Closed", "Reviewed")


@pytest.fixture(scope="module", autouse=True)
def desk(stack) -> Iterator[None]:
    """The staff, a class and the roster stand, a worker and beat are at work."""
    makers.person("ana@desk.example", role=Role.HR_ANALYST, first_name="Ana", last_name="Analyst")
    makers.person("lea@desk.example", role=Role.HR_LEAD, first_name="Lea", last_name="Lead")
    makers.person("max@desk.example", role=Role.HIRING_MANAGER, departments=(DEPARTMENT,))
    makers.class_specification()
    makers.roster(
        makers.employee("410001", first_name="Bea", last_name="Bidder", bargaining_unit="4", seniority_date=date(2009, 5, 18)),
        makers.employee("410002", first_name="Kay", last_name="Keyboard", bargaining_unit="1"),
    )  # fmt: skip
    with stack.celery():
        yield


def test_from_a_draft_to_the_hiring_managers_list(opens):
    began = time.monotonic()
    people = [sign_up(opens(), *names) for names in (("Bea", "Bidder", BIDDER), ("Vic", "Veteran", VETERAN))]
    bidder, veteran = people
    tardy = sign_up(opens(), "Tara", "Tardy", TARDY)
    # As long as this machine needs for some forty pages, but never less than 20 seconds.
    closes_at = announce(opens, JOB, seconds=max(20, 5 * (time.monotonic() - began)))

    file_a_bid_after_a_mistake(bidder)
    file_as_a_veteran(veteran)
    fill_in_up_to_the_last_page(tardy)
    assert clock.now() < closes_at, "this machine was too slow to file before the closing"
    send_after_the_closing(tardy, closes_at)

    closed_within(5, closes_at)
    review_everybody(opens("ana@desk.example"))
    certify(opens("lea@desk.example"))
    read_the_list(opens("max@desk.example"))
    bidder.goto("/inbox/")
    assert [bidder.get_by_role("link", name=re.compile(f"^{what}: ")).count() for what in INBOX] == [1, 1, 1]


def sign_up(page: Page, first: str, last: str, email: str) -> Page:
    """The person has an account and is signed in, by the pages for it."""
    page.goto("/accounts/signup/")
    for label, value in (("First name", first), ("Last name", last), ("E-mail address", email), ("Password", PASSWORD)):
        page.get_by_label(re.compile(f"^{label}")).fill(value)
    press(page, "Create account")
    page.get_by_label("Code").fill(mailed_code(email))
    press(page, "Open my account")
    assert "/applications/" in page.url, page.url
    return page


def announce(opens, job: str, *, seconds: float):
    """The analyst drafts, the lead approves and publishes with the reason for an exception; answers the closing."""
    draft, lead = opens("ana@desk.example"), opens("lea@desk.example")
    draft.goto("/admin/jobs/draft/")
    last_second = (clock.now() + timedelta(seconds=seconds)).astimezone(CITY_ZONE)
    spec = ClassSpecification.objects.get()
    fields = {
        "job_number": job, "title": "GARDEN COORDINATOR", "department": DEPARTMENT, "vacancies": "1",
        "salary_amount": "50000", "position_unit": "1", "eligible_units": "1, 3, 4, 5",
        "opens_on": (last_second - timedelta(days=1)).date().isoformat(), "closes_on": last_second.date().isoformat(),
        "closes_time": f"{last_second:%I:%M:%S %p}",
    }  # fmt: skip
    for name, value in fields.items():
        draft.locator(f"[name={name}]").fill(value)
    draft.locator("[name=class_specification]").select_option(str(spec.pk))
    draft.locator("[name=salary_basis]").select_option("yearly")
    press(draft, "Save draft")
    assert draft.get_by_text("another person approves it").is_visible()

    lead.goto(f"/admin/jobs/{job}/")
    press(lead, "Approve")
    press(lead, "Approve this draft")
    press(lead, "Publish")
    assert press(lead, "Publish").status == 422  # it falls short of 14 days, and no reason was given
    lead.get_by_label("Reason for the exception").fill("A rehearsal.")
    press(lead, "Publish")
    posting = Posting.objects.get(job_number=job)
    assert posting.status == PostingStatus.PUBLISHED
    assert posting.closes_at == last_second.replace(microsecond=0) + timedelta(seconds=1)
    return posting.closes_at


def begin(page: Page) -> None:
    """From the board to the first step, which knows the name already."""
    page.goto("/")
    press(page, "Garden Coordinator")
    press(page, "Apply for this job")
    press(page, "Start your application")
    press(page, "Save and continue")


def file_a_bid_after_a_mistake(page: Page) -> None:
    """The unit is mistyped, which is said at once, and mended; the receipt names the moment in milliseconds."""
    begin(page)
    page.get_by_label("Currently employed by the City").check()
    page.get_by_label("Employee number").fill("410001")
    page.get_by_label("Bargaining unit", exact=True).select_option("3")
    page.get_by_label("Consider me with the public").check()
    press(page, "Save and continue")
    assert page.url.endswith("/bid/")
    assert "unit" in page.locator(".alert--warning, .alert--error").first.inner_text()
    assert "410001" not in page.locator(".alert--warning, .alert--error").first.inner_text()

    page.get_by_label("Bargaining unit", exact=True).select_option("4")
    press(page, "Save and continue")
    assert page.get_by_text("Your bid fits the City’s roster").is_visible()
    press(page, "Save and continue")
    answer_and_send(page, "Bea Bidder")


def file_as_a_veteran(page: Page) -> None:
    """No bid: a veteran of the public, with a résumé and the proof."""
    begin(page)
    press(page, "Save and continue")
    page.get_by_label("I am a veteran").check()
    press(page, "Save and continue")
    answer_and_send(page, "Vic Veteran", resume="resume.pdf", veteran="dd214.pdf")


def fill_in_up_to_the_last_page(page: Page) -> None:
    """Everything but the last press of the button."""
    begin(page)
    press(page, "Save and continue")
    press(page, "Save and continue")
    answer(page)
    press(page, "Save and continue")
    sign(page, "Tara Tardy")


def answer(page: Page) -> None:
    """Each qualification is met, in words."""
    for choice in page.get_by_label("Yes", exact=True).all():
        choice.check()
    for words in page.locator("textarea").all():
        words.fill("Five years in the city's nursery.")
    press(page, "Save and continue")


def sign(page: Page, name: str) -> None:
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("I certify").check()


def answer_and_send(page: Page, name: str, **papers: str) -> None:
    """Answers, documents, signature; then the receipt with the reference and the moment in milliseconds."""
    answer(page)
    for slot, paper in papers.items():
        file = {"name": paper, "mimeType": "application/pdf", "buffer": one_page_pdf(f"{paper} of {name} (invented)")}
        page.locator(f"[name={slot}]").set_input_files(file)  # type: ignore[arg-type]  # a file, as Playwright takes it
    press(page, "Save and continue")
    sign(page, name)
    press(page, "Send your application")
    receipt = page.locator("main").inner_text()
    filed = Application.objects.get(filing__certified_name=name, posting__status=PostingStatus.PUBLISHED)
    assert "Application received" in receipt
    assert filed.reference in receipt
    assert MOMENT.search(receipt)
    assert all(paper in receipt for paper in papers.values())


def send_after_the_closing(page: Page, closes_at) -> None:
    """The button is pressed too late: refused with 409, the draft kept, the attempt recorded."""
    time.sleep(max(0, (closes_at - clock.now()).total_seconds()) + 0.2)
    answered = press(page, "Send your application")
    assert answered.status == 409
    assert page.get_by_role("heading", name="This posting has closed").is_visible()
    press(page, "See your application")
    assert page.get_by_text("Your draft is kept").is_visible()
    draft = Application.objects.get(person__email=TARDY)
    assert draft.filing is None
    assert draft.draft.answers != {}
    assert draft.late_attempts.count() == 1


def closed_within(seconds: float, closes_at) -> None:
    """The worker has closed the posting that soon after its deadline, and everybody who filed is under review."""
    deadline = closes_at + timedelta(seconds=seconds + 5)  # five more to look, the closing's own stamp decides
    while not (posting := Posting.objects.get(job_number=JOB)).closed_at and clock.now() < deadline:
        time.sleep(0.1)
    assert posting.closed_at is not None, "no worker closed the posting"
    assert timedelta(0) <= posting.closed_at - closes_at < timedelta(seconds=seconds)
    received = Application.objects.filter(posting=posting, status=ApplicationStatus.UNDER_REVIEW)
    assert received.count() == 2


def review_everybody(page: Page) -> None:
    """The analyst finds both qualified, verifies the veteran by the proof, and draws the list."""
    page.goto("/admin/")
    assert page.get_by_text("to review").first.is_visible()
    page.goto(f"/admin/jobs/{JOB}/applications/")
    press(page, Application.objects.get(person__email=BIDDER, posting__job_number=JOB).reference)
    find_qualified(page, "Record, and open the next")
    find_qualified(page, "Record the finding")
    proof = page.get_by_role("region", name="Veteran")
    proof.get_by_label("Verify").check()
    document = proof.get_by_label("On this document")
    document.select_option(document.locator("option", has_text="dd214").get_attribute("value"))
    press(page, "Record the decision – Veteran")
    page.goto(f"/admin/selection/posting/{JOB}/lists/")
    press(page, "Draw the list")
    assert page.get_by_text("Another person, an HR lead, certifies it").is_visible()


def find_qualified(page: Page, button: str) -> None:
    for met in page.get_by_label("Met", exact=True).all():
        met.check()
    page.get_by_label("Meets every minimum qualification").check()
    press(page, button)


def certify(page: Page) -> None:
    page.goto(f"/admin/selection/posting/{JOB}/lists/1/")
    press(page, "Certify this list")
    assert page.get_by_text("The hiring manager can read it now").is_visible()


def read_the_list(page: Page) -> None:
    """The bidder first, with the seniority date and a reason; then the veteran, verified. Nobody else."""
    page.goto("/shortlists/")
    press(page, "Garden Coordinator")
    rows = page.locator("tbody tr:has(.place)")
    first, second = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    assert rows.count() == 2
    assert "Bea Bidder" in first and "May 18, 2009" in first
    assert "Vic Veteran" in second and "Veteran" in second
    press(page, "Vic Veteran")
    assert page.get_by_role("link", name="resume.pdf").is_visible()
    assert page.get_by_text("dd214.pdf").count() == 0  # the proof of a preference is not a selector's to see


def test_form_is_filled_in_without_javascript_on_a_narrow_screen(opens):
    makers.open_posting(job_number="500002", title="GARDEN COORDINATOR")
    page = opens(makers.person("nora@people.example").email, java_script_enabled=False, viewport=NARROW)

    page.goto("/jobs/500002/apply/")
    for button in ("Start your application", "Save and continue", "Save and continue", "Save and continue"):
        press(page, button)
    answer(page)
    press(page, "Save and continue")
    sign(page, "Nora Script")
    press(page, "Send your application")

    assert page.get_by_role("heading", name="Application received").is_visible()


def test_form_is_filled_in_at_twice_the_size(opens):
    """200 % zoom of a screen 1280 px wide: 640 px of layout, each drawn as four."""
    makers.open_posting(job_number="500004", title="GARDEN COORDINATOR")
    page = opens(
        makers.person("zoe@people.example").email, viewport={"width": 640, "height": 400}, device_scale_factor=2
    )

    page.goto("/jobs/500004/apply/")
    widths = []
    for button in ("Start your application", "Save and continue", "Save and continue", "Save and continue"):
        press(page, button)
        widths.append(page.evaluate("document.documentElement.scrollWidth"))
    answer(page)
    press(page, "Save and continue")
    sign(page, "Zoe Zoom")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    press(page, "Send your application")

    assert page.get_by_role("heading", name="Application received").is_visible()
    assert widths == [640] * 5


def test_form_is_filled_in_by_keyboard_alone(opens):
    makers.open_posting(job_number="500003", title="GARDEN COORDINATOR")
    who = makers.person("kay@people.example", first_name="Kay", last_name="Keyboard")
    page = opens(who.email, viewport=NARROW)
    page.goto("/jobs/500003/apply/")

    enter(page, "Start your application")
    enter(page, "Save and continue")
    focus(page, "Currently employed by the City of Chicago")
    page.keyboard.press("Space")
    type_into(page, "Employee number", "410002")
    focus(page, "Bargaining unit")
    page.keyboard.type("Bargaining unit 1")
    focus(page, "Consider me with the public")
    page.keyboard.press("Space")
    enter(page, "Save and continue")
    enter(page, "Save and continue")
    for _question in Posting.objects.get(job_number="500003").requirements:
        focus(page, "Yes", fresh=True)
        page.keyboard.press("Space")
    enter(page, "Save and continue")
    enter(page, "Save and continue")
    type_into(page, "Your full name", "Kay Keyboard")
    focus(page, "I certify")
    page.keyboard.press("Space")
    enter(page, "Send your application")

    assert page.get_by_role("heading", name="Application received").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


NAME_OF_FOCUS = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && getComputedStyle(at).outlineStyle !== 'none';
  return [(at.labels && at.labels.length ? at.labels[0] : at).innerText.trim(), seen, at.checked === true];
}"""


# Chromium drops keys that come before a page's first picture: eighty of them are pressed in less time than it takes.
DRAWN = """() => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(() => done()));
  setTimeout(done, 10000);
})"""
MOVED = """left => new Promise(done => {
  const until = performance.now() + 1000;
  const look = () => document.activeElement !== left || performance.now() > until ? done() : setTimeout(look, 5);
  look();
})"""


def focus(page: Page, name: str, *, fresh: bool = False) -> None:
    """Tab was pressed until the named element has the focus, visibly. With `fresh`, one that is not yet chosen."""
    page.bring_to_front()
    page.evaluate(DRAWN)
    passed = []
    for _step in range(80):
        tab(page)
        found, seen, chosen = page.evaluate(NAME_OF_FOCUS)
        passed.append(found[:30])
        if found.startswith(name) and not (fresh and chosen):
            assert seen, f"the focus on “{name}” cannot be seen"
            return
    raise AssertionError(f"Tab never reaches “{name}” on {page.url}, only {passed}")


def tab(page: Page) -> None:
    """Tab was pressed, and the focus has moved, where the page took a second or less to move it."""
    left = page.evaluate_handle("document.activeElement")
    page.keyboard.press("Tab")
    page.evaluate(MOVED, left)


def enter(page: Page, name: str) -> None:
    """The button was reached by Tab and pressed by Enter, and the next page is there."""
    focus(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, name: str, words: str) -> None:
    """The field was reached by Tab, and its text replaced."""
    focus(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
