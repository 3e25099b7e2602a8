"""A passkey in a real browser, whose authenticator is chromium's own virtual one: added, then signing in by itself."""

from __future__ import annotations

import pytest

from ats.accounts.roles import Role
from tests import makers
from tests.browser.browse import press, window

pytestmark = [pytest.mark.browser, pytest.mark.servers]
PASSPHRASE = "sundial lantern orchard"


def test_staff_add_a_passkey_and_sign_in_with_nothing_else(stack, browser):
    lead = makers.person("lead@desk.example", role=Role.HR_LEAD, password=PASSPHRASE)
    address = stack.address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to numbers

    with window(browser, address) as seen:
        line = seen.page.context.new_cdp_session(seen.page)
        line.send("WebAuthn.enable")
        line.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }},
        )  # fmt: skip
        page = seen.page
        page.goto("/admin/")
        page.get_by_label("E-mail address").fill(lead.email)
        page.get_by_label("Password", exact=True).fill(PASSPHRASE)
        press(page, "Sign in")
        assert page.get_by_role("heading", name="Set up a second step").is_visible()
        assert seen.findings() == []
        press(page, "Add a passkey")
        assert seen.findings() == []
        press(page, "Add the passkey")
        assert "Recovery codes" in page.title()
        press(page, "Go on to your work")
        assert page.url.endswith("/admin/")

        page.context.clear_cookies()
        page.goto("/admin/")
        press(page, "Use a passkey")

        assert page.url.endswith("/admin/")
        page.goto("/accounts/2fa/webauthn/")
        assert seen.findings() == []
        for words in ("Rename", "Remove"):
            page.goto("/accounts/2fa/webauthn/")
            page.get_by_role("link", name=words).click()
            assert page.get_by_role("heading", name=words).is_visible()
            assert seen.findings() == []
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill(lead.email)
        page.get_by_label("Password", exact=True).fill(PASSPHRASE)
        press(page, "Sign in")
        assert page.get_by_role("heading", name="Second step of signing in").is_visible()
        assert seen.findings() == []
        press(page, "Use a passkey")
        assert page.url.endswith("/admin/")
        assert seen.complaints == []
