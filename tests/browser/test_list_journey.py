"""A list that proves itself, in a real browser: drawn, compared, corrected, certified, and read by everybody."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page

from applicants.models import Application
from ats.accounts.roles import Role
from postings.models import Posting
from selection.models import CandidateList
from tests import makers
from tests.browser.browse import ASK_AXE, RULES, press

pytestmark = [pytest.mark.browser, pytest.mark.servers]

JOB = "500010"
DEPARTMENT = "DEPARTMENT OF PARKS"
DAYS = {"Ann": date(2001, 3, 5), "Ben": date(2004, 7, 19), "Cal": date(2009, 1, 12)}


@pytest.fixture
def posting(stack) -> Posting:
    """Closed and reviewed: three bidders whose order their dates make, and somebody of the public. Places are shown."""
    for name, role in (("ana", Role.HR_ANALYST), ("lea", Role.HR_LEAD)):
        makers.person(f"{name}@desk.example", role=role)
    makers.person("max@desk.example", role=Role.HIRING_MANAGER, departments=(DEPARTMENT,))
    people = [makers.person(f"{name.lower()}@people.example", first_name=name, last_name="Invented") for name in DAYS]
    numbers = ["500101", "500102", "500103"]
    makers.roster(
        *(
            makers.employee(number, first_name=name, seniority_date=day)
            for number, (name, day) in zip(numbers, DAYS.items(), strict=True)
        )
    )
    posting = makers.open_posting(job_number=JOB, department=DEPARTMENT, places_shown=True)
    bids = [makers.filed(posting, who, employee_number=number) for who, number in zip(people, numbers, strict=True)]
    public = makers.filed(posting, makers.person("pat@people.example", first_name="Pat", last_name="Public"))
    makers.close(posting)
    makers.reviewed(*bids, public)
    return posting


def test_a_list_is_drawn_compared_asked_corrected_certified_and_read(opens, posting):
    ana, lea, max_, cal = (opens(f"{who}.example") for who in ("ana@desk", "lea@desk", "max@desk", "cal@people"))
    references = {one.person.first_name: one.reference for one in Application.objects.select_related("person")}

    draw(ana, "List 1")
    compare_two(ana, references)
    ask_what_if(ana, references)
    certify(lea, 1)
    correct_the_date_of_cal(ana, references)
    draw(ana, "List 2", reason="The adjusted date of one bidder was wrong.")
    certify(lea, 2)
    read_the_difference(max_)
    read_ones_own_place(cal)
    derive_again(ana)


def is_clean(page: Page) -> None:
    """axe-core finds nothing."""
    assert page.evaluate(ASK_AXE, RULES) == []


def draw(page: Page, name: str, *, reason: str = "") -> None:
    """The list is drawn by the page for it, and waits for a second person."""
    page.goto(f"/admin/selection/posting/{JOB}/lists/")
    if reason:
        page.get_by_label("Why a new list").fill(reason)
    is_clean(page)
    press(page, "Draw the list")
    assert page.get_by_role("link", name=name).first.is_visible()
    assert page.get_by_text("Another person, an HR lead, certifies it").is_visible()


def compare_two(page: Page, references: dict[str, str]) -> None:
    """Whichever is named first: the one with the earlier date stands ahead, by the rule that decides, with its clause."""
    press(page, "List 1")
    press(page, "Compare any two people")
    page.get_by_label("One reference").fill(references["Cal"])
    page.get_by_label("The other reference").fill(references["Ann"])
    press(page, "Compare")
    assert page.get_by_role("heading", name="Ann Invented stands ahead").is_visible()
    marked = page.locator("tr.marked").inner_text()
    assert "City-wide seniority" in marked and "12.1" in marked
    is_clean(page)


def ask_what_if(page: Page, references: dict[str, str]) -> None:
    """Without Ann the others would move up; nothing is saved."""
    page.goto(f"/admin/selection/posting/{JOB}/lists/1/what-if/")
    page.get_by_label("Drop these references").fill(references["Ann"])
    press(page, "Show who would move")
    moved = page.locator("tbody").first.inner_text()
    assert "Ben Invented" in moved and "Cal Invented" in moved
    assert page.get_by_text("Nothing is saved here").is_visible()
    places = CandidateList.objects.get().entries.order_by("place")
    assert list(places.values_list("application__person__first_name", flat=True)) == [*DAYS, "Pat"]
    is_clean(page)


def certify(page: Page, number: int) -> None:
    """A second person looks the list through and certifies it."""
    page.goto(f"/admin/selection/posting/{JOB}/lists/{number}/")
    press(page, "Certify this list")
    assert page.get_by_text("The hiring manager can read it now").is_visible()
    is_clean(page)


def correct_the_date_of_cal(page: Page, references: dict[str, str]) -> None:
    """The roster's date was wrong by eight years; it counts from the next drawing on."""
    page.goto(f"/admin/selection/posting/{JOB}/bids/{references['Cal']}/")
    page.get_by_label("Seniority date").fill("2000-01-12")
    page.get_by_label("Reason").fill("Payroll's record of 2000 was overlooked.")
    press(page, "Correct the date")
    assert page.get_by_text("It counts from the next drawing on").is_visible()


def read_the_difference(page: Page) -> None:
    """The manager sees who moved, and by which change; Cal is first now."""
    page.goto(f"/shortlists/{JOB}/")
    assert "Cal Invented" in page.locator("tbody tr:has(.place)").first.inner_text()
    page.goto(f"/shortlists/{JOB}/list/changes/")
    rows = page.locator("tbody tr")
    assert [rows.nth(at).locator("th").inner_text().split()[0] for at in range(rows.count())] == ["Cal", "Ann", "Ben"]
    assert "2000" in rows.nth(0).inner_text() and "2009" in rows.nth(0).inner_text()
    is_clean(page)


def read_ones_own_place(page: Page) -> None:
    """The applicant is told the place, how many are ahead and why; nobody else's name."""
    page.goto("/applications/")
    press(page, "Garden Coordinator")
    press(page, "Your place on the list")
    said = page.locator("main").inner_text()
    assert "You stand at place 1." in said and "0 people are ahead of you." in said
    assert not any(name in said for name in ("Ann", "Ben", "Pat"))
    is_clean(page)


def derive_again(page: Page) -> None:
    """The stored list, derived anew from its seal, is the same."""
    page.goto(f"/admin/selection/posting/{JOB}/lists/2/replay/")
    press(page, "Derive it again")
    assert page.get_by_text("the same").first.is_visible()
    is_clean(page)
