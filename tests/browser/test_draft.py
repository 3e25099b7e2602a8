"""Twenty values typed in a real browser, and what can happen to a window: all twenty come back, and the pages weigh little."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from applicants.models import Application, Draft
from ats import clock
from ats.accounts.models import User
from postings.models import Posting
from tests import makers
from tests.applicants.test_drafting import PASSWORD, TYPED
from tests.browser.browse import press, window

pytestmark = [pytest.mark.browser, pytest.mark.servers]

TICKED = {"city_employee", "recall_rights", "veteran", "seda", "cps"}
CHOSEN = {"if_rejected", "education-1", "licensure-1"}
MOST_BYTES = 60_000
IN_THE_FORM = """names => Object.fromEntries([...new FormData(document.querySelector('main form[method=post]'))]
  .filter(([name]) => names.includes(name)).map(([name, value]) => [name, value.replace(/\\r\\n/g, '\\n')]))"""

OPEN = """async (text) => {
  const bytes = (one) => Uint8Array.from(atob(one), (sign) => sign.charCodeAt(0));
  const [iv, sealed] = Object.values(sessionStorage)[0].split(".").map(bytes);
  const key = await crypto.subtle.importKey("raw", bytes(text), "AES-GCM", false, ["decrypt"]);
  try { return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)); }
  catch { return "no"; }
}"""


@pytest.fixture
def posting(stack) -> Posting:
    return makers.open_posting()


@pytest.fixture
def who(stack) -> User:
    return makers.person(password=PASSWORD)


@pytest.fixture
def page(stack, browser, who, posting) -> Iterator[Page]:
    """The long page of a draft just begun."""
    with window(browser, stack.address, who) as seen:
        seen.page.goto(reverse("apply", args=[posting.job_number]))
        press(seen.page, "Start on one long page")
        yield seen.page


def type_in(page: Page, typed: dict[str, str] = TYPED) -> None:
    """Every value by the field it belongs to, as a person would."""
    for name, value in typed.items():
        if name in TICKED:
            page.locator(f"[name={name}]").check()
        elif name in CHOSEN:
            page.locator(f"[name={name}][value={value}]").check()
        elif name == "bargaining_unit":
            page.locator(f"[name={name}]").select_option(value)
        else:
            page.locator(f"[name={name}]").fill(value)


def lost(page: Page) -> dict[str, str | None]:
    """The values that are not in the form as they were typed."""
    held = page.evaluate(IN_THE_FORM, list(TYPED))
    return {name: held.get(name) for name, value in TYPED.items() if held.get(name) != value}


def whole(posting: Posting) -> str:
    return reverse("apply_whole", args=[posting.job_number])


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-saving]")).to_contain_text(words)


def sign_in_again(page: Page, who: User) -> None:
    """On the sign-in page that somebody without a session is led to."""
    page.get_by_label(re.compile("^E-?mail", re.I)).fill(who.email)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    press(page, "Sign in")


def reload(page: Page, _posting: Posting, _who: User) -> None:
    """The page had saved by itself, and is loaded anew."""
    says(page, "Saved at")
    page.reload()


def another_device(page: Page, posting: Posting, who: User) -> None:
    """What the window keeps is gone; the draft is opened anew."""
    says(page, "Saved at")
    page.evaluate("sessionStorage.clear()")
    page.goto(whole(posting))


def faults(page: Page, posting: Posting, _who: User) -> None:
    """Every save meets a fault, and the window is loaded anew while it lasts; then the server is back."""
    page.route("**/*", lambda route: route.fulfill(status=503) if route.request.method == "POST" else route.continue_())
    page.locator("[name=city]").fill("Chicago ")
    says(page, "We cannot be reached just now")
    page.reload()
    says(page, "is back in its fields")
    page.unroute("**/*")
    says(page, "Saved at")
    page.evaluate("sessionStorage.clear()")
    page.goto(whole(posting))


def leaving_at_once(page: Page, posting: Posting, _who: User) -> None:
    """The person goes elsewhere before the page had time to save."""
    page.goto(reverse("board"))
    page.goto(whole(posting))


def signing_out(page: Page, posting: Posting, who: User) -> None:
    """Signed out right after the last key, and in again."""
    page.goto(reverse("account_logout"))
    press(page, "Sign out")
    page.goto(whole(posting))
    sign_in_again(page, who)


def lost_session(page: Page, _posting: Posting, who: User) -> None:
    """The session ends before the button is pressed."""
    Session.objects.all().delete()
    press(page, "Save and continue")
    sign_in_again(page, who)


def mistake(page: Page, _posting: Posting, _who: User) -> None:
    """One value is wrong, and the page comes back with the others."""
    page.locator("[name=phone]").fill("5" * 41)
    press(page, "Save and continue")
    page.locator("[name=phone]").fill(TYPED["phone"])


def switching(page: Page, _posting: Posting, _who: User) -> None:
    """The other language is chosen before the page had time to save."""
    press(page, "Español")
    assert page.locator("html").get_attribute("lang") == "es"


@pytest.mark.parametrize(
    "event",
    [reload, another_device, faults, leaving_at_once, signing_out, lost_session, mistake, switching],
    ids=lambda one: one.__name__,
)
def test_twenty_of_twenty_values_come_back(page, posting, who, event: Callable[[Page, Posting, User], None]):
    type_in(page)

    event(page, posting, who)

    assert lost(page) == {}


def test_what_a_window_keeps_is_sealed_and_only_its_writers_page_opens_it(page, posting, who):
    page.route("**/*", lambda route: route.fulfill(status=503) if route.request.method == "POST" else route.continue_())
    type_in(page)
    says(page, "We cannot be reached just now")
    held = page.evaluate("Object.entries(sessionStorage)")
    opened = page.evaluate(OPEN, page.locator("#answers").get_attribute("data-window-key"))

    assert len(held) == 1  # the control: something is kept, and with the page's key it is all there
    fields = {name: value.replace("\r\n", "\n") for name, value in json.loads(opened)["fields"]}
    assert {name: fields.get(name) for name, value in TYPED.items() if fields.get(name) != value} == {}
    bare = [base64.b64decode(part).decode("latin-1") for part in held[0][1].split(".")]
    everything = json.dumps([held, bare], ensure_ascii=False)
    assert [value for value in TYPED.values() if len(value) > 3 and value in everything] == []
    assert page.evaluate(OPEN, base64.b64encode(bytes(32)).decode()) == "no"


def test_twenty_of_twenty_values_outlive_a_switch_of_the_language_without_javascript(stack, browser, who, posting):
    with window(browser, stack.address, who, java_script_enabled=False) as seen:
        seen.page.goto(reverse("apply", args=[posting.job_number]))
        press(seen.page, "Start on one long page")
        type_in(seen.page)

        press(seen.page, "Español")

        with window(browser, stack.address, who) as other:
            other.page.goto(whole(posting))
            assert lost(other.page) == {}
        held = {name: seen.page.locator(f"[name={name}]").input_value() for name in ("last_name", "street", "phone")}
        assert held == {name: TYPED[name] for name in held}
        assert seen.page.locator("html").get_attribute("lang") == "es"


def test_what_was_typed_over_the_closing_is_in_the_draft_and_can_be_read(page, posting, who):
    type_in(page)
    makers.move_closing(posting, clock.now())

    says(page, "Your draft is kept")
    page.goto(reverse("own_draft", args=[Application.objects.get(person=who).reference]))

    draft = Draft.objects.get(application__person=who)
    assert (draft.city, draft.employee_number) == (TYPED["city"], TYPED["employee_number"])
    assert draft.claimed_preferences == ["veteran", "seda", "cps"]
    text = page.locator("main").inner_text()
    assert [
        name for name in ("last_name", "street", "phone", "other_unit", "education-1-how") if TYPED[name] not in text
    ] == []


def test_a_second_window_that_saves_by_itself_is_told_and_neither_text_is_lost(page, posting, who):
    other = page.context.new_page()
    other.goto(whole(posting))
    page.locator("[name=city]").fill("From the first")
    says(page, "Saved at")

    other.locator("[name=city]").fill("From the second")
    says(other, "Another window has saved this page meanwhile")
    press(other, "Save and continue")

    assert other.locator("[name=city]").input_value() == "From the second"
    assert other.get_by_text("From the first").is_visible()


def test_posting_form_receipt_and_status_weigh_under_sixty_kilobytes_with_all_they_load(stack, browser, who):
    posting = makers.open_posting()
    filed = makers.filed(posting, who, veteran=True)
    steps = ("contact", "bid", "preferences", "qualifications", "documents", "check", "whole")
    paths = [posting.get_absolute_url(), reverse("apply", args=[posting.job_number]), filed.get_absolute_url()]
    paths += [reverse(f"apply_{step}", args=[posting.job_number]) for step in steps]

    weights = {path: weight_of(stack, browser, who, path) for path in paths}

    assert {path: weight for path, weight in weights.items() if not 1_000 < weight <= MOST_BYTES} == {}


def weight_of(stack, browser, who: User, path: str) -> int:
    """The bytes that a first visit brings over the wire, heads included; AssertionError where another site is asked."""
    with window(browser, stack.address, who) as seen:
        wire = seen.page.context.new_cdp_session(seen.page)
        wire.send("Network.enable")
        bytes_of: list[float] = []
        asked: list[str] = []
        wire.on("Network.loadingFinished", lambda event: bytes_of.append(event["encodedDataLength"]))
        seen.page.on("request", lambda request: asked.append(request.url))
        seen.page.goto(path, wait_until="networkidle")
        assert all(url.startswith((stack.address, "data:")) for url in asked), asked
        return int(sum(bytes_of))


def test_a_text_larger_than_one_request_may_be_is_not_sent_and_stays_in_its_window(page):
    city = "x" * 11_600_000
    before = page.url
    page.locator("[name=city]").evaluate(
        "(field, text) => { field.removeAttribute('maxlength'); field.value = text; }", city
    )

    page.locator("main form[method=post] button.btn").last.click()

    expect(page.locator("[data-saving]")).to_contain_text("Nothing was sent, and all of it still stands here.")
    assert (page.url, page.locator("[name=city]").evaluate("field => field.value.length")) == (before, len(city))
