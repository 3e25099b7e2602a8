"""Signed out between opening a form and sending it, without JavaScript: the text stands there again, and the person sends it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests import makers
from tests.applicants.test_drafting import PASSWORD
from tests.browser.browse import window
from tests.browser.test_draft import sign_in_again

pytestmark = [pytest.mark.browser, pytest.mark.servers]
NEED = "A room without stairs, please.\nAnd “large” print <24 points>."


def test_a_request_typed_before_the_session_ended_is_sent_after_it(stack, browser):
    who = makers.person(password=PASSWORD)
    application = makers.filed(makers.open_posting(), who)
    where = reverse("own_accommodation", args=[application.reference])
    with window(browser, stack.address, who, java_script_enabled=False) as seen:
        page = seen.page
        page.goto(where)
        page.locator("[name=purpose][value=interview]").check()
        page.locator("[name=need]").fill(NEED)
        Session.objects.all().delete()
        page.locator("main form button[type=submit], main form input[type=submit]").first.click()
        expect(page.locator("main")).to_contain_text("what you typed is kept")
        sign_in_again(page, who)

        assert page.url.endswith(where)
        expect(page.locator("[name=need]")).to_have_value(NEED)
        expect(page.locator("[name=purpose][value=interview]")).to_be_checked()
        assert application.accommodation_requests.count() == 0
        page.locator("main form [type=submit]").last.click()

    assert application.accommodation_requests.get().need.replace("\r\n", "\n") == NEED
