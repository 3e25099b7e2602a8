"""A telephone on slow 3G: the whole way to the receipt works, each page is light, and nobody else is asked for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests import makers
from tests.browser.browse import NARROW, press, slowed
from tests.browser.test_journey import answer, sign

pytestmark = [pytest.mark.browser, pytest.mark.servers]

HEAVIEST = 60_000


def visited(page: Page, path: str) -> tuple[int, set[str]]:
    """(bytes over the wire, hosts asked) of a visit with an empty cache."""
    weights: list[float] = []
    hosts: set[str] = set()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    answered = page.goto(path, wait_until="networkidle")
    assert answered is not None and answered.status == 200
    line.detach()
    return int(sum(weights)), hosts


def test_the_form_is_filed_over_slow_3g(opens):
    makers.open_posting(job_number="500010", title="GARDEN COORDINATOR")
    page = opens(makers.person("sam@people.example").email, viewport=NARROW)
    slowed(page)

    page.goto("/jobs/500010/")
    press(page, "Apply for this job")
    for button in ("Start your application", "Save and continue", "Save and continue", "Save and continue"):
        press(page, button)
    answer(page)
    press(page, "Save and continue")
    sign(page, "Sam Slow")
    press(page, "Send your application")

    assert page.get_by_role("heading", name="Application received").is_visible()


@pytest.mark.parametrize(("where", "job"), [("posting", "500021"), ("form", "500022"), ("receipt", "500023")])
def test_a_first_visit_is_light_and_asks_nobody_else(opens, stack, where, job):
    posting = makers.open_posting(job_number=job)
    who = makers.person(f"{where}@people.example")
    paths = {
        "posting": lambda: f"/jobs/{posting.job_number}/",
        "form": lambda: f"/jobs/{posting.job_number}/apply/contact/",
        "receipt": lambda: f"/applications/{makers.filed(posting, who).reference}/",
    }
    page = opens(who.email, viewport=NARROW)
    if where == "form":
        page.goto(f"/jobs/{posting.job_number}/apply/")
        press(page, "Start your application")

    weight, hosts = visited(page, paths[where]())

    assert 3_000 < weight <= HEAVIEST
    assert hosts == {urlsplit(stack.address).netloc}
