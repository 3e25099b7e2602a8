"""A telephone on slow 3G: the whole way to the receipt works, and nobody else is asked for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests import makers
from tests.browser.browse import NARROW, press, slowed
from tests.browser.test_journey import answer, sign

pytestmark = [pytest.mark.browser, pytest.mark.servers]


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
def test_no_other_host_is_asked(opens, stack, where, job):
    posting = makers.open_posting(job_number=job)
    who = makers.person(f"{where}@people.example")
    page = opens(who.email, viewport=NARROW)
    path = makers.filed(posting, who).get_absolute_url() if where == "receipt" else f"/jobs/{job}/"
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    page.goto(path)
    if where == "form":
        press(page, "Apply for this job")
        press(page, "Start your application")

    assert asked == {urlsplit(stack.address).netloc}
