"""Debian's chromium: started, signed in, and asked what it finds wrong with a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Response, sync_playwright

from ats.accounts.models import User
from tests.sign_ins import confirmed

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The slow 3G of the tools that measure pages: 400 kbit a second each way, 400 ms until an answer begins.
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}

ASK_AXE = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false});
  return found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.html).slice(0, 3).join(' | ')}`);
}"""
# Chromium says the width of the layout, and names what reaches beyond it outside a box that scrolls by itself.
ASK_WIDTH = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = one => one && (/auto|scroll|hidden/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter(
    one => one.getBoundingClientRect().right > width + 0.5 && !scrolls(one.parentElement));
  const named = wide.slice(-2).map(one => one.outerHTML.slice(0, 160));
  return [`${document.documentElement.scrollWidth} px wide at ${width}: ${named}`];
}"""

# Every word of three letters or more gets its third letter twice, its sixth, and so on: a third more, as other languages need.
# Addresses, numbers and what is copied letter by letter stay.
GROW = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const longer = word => /[@\d\/_]/.test(word) ? word : word.replace(/(\p{L}{2}(\p{L}))/gu, '$1$2');
  let letters = 0;
  while (texts.nextNode()) {
    const one = texts.currentNode;
    if (one.parentElement.closest('script, style, pre, code, textarea, .reference')) continue;
    const before = one.data;
    one.data = before.replace(/\S+/g, longer);
    letters += one.data.length - before.length;
  }
  return letters;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Its driver runs a loop of its own in this thread, which Django would take for an asynchronous caller."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Window:
    """One window, with what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Errors are kept. That the page itself has the status of a refusal is no complaint: it is what was asked for."""
        is_own_status = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not is_own_status:
            self.complaints.append(f"console: {message.text}")

    def findings(self, *, axe: bool = True) -> list[str]:
        """What is wrong with the page as it stands, at both widths: axe's violations, scrolling sideways, complaints."""
        found = []
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a size, as Playwright names it
            wrong = self.page.evaluate(ASK_WIDTH)
            wrong += self.page.evaluate(ASK_AXE, RULES) if axe else []
            found += [f"at {size['width']}: {one}" for one in wrong]
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
        found += self.complaints
        self.complaints.clear()
        return found

    def grown(self) -> list[str]:
        """What scrolls sideways, at either width, once the page's words are a third longer. The page is spoilt afterwards."""
        assert self.page.evaluate(GROW) > 0, f"no word of {self.page.url} grew"
        found = []
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a size, as Playwright names it
            found += [f"a third longer, at {size['width']}: {one}" for one in self.page.evaluate(ASK_WIDTH)]
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
        return found


@contextmanager
def window(browser: Browser, address: str, person: User | None = None, **options: Any) -> Iterator[Window]:
    """A new window with its own cookies, signed in as the person where one is given."""
    context = browser.new_context(**{"base_url": address, "viewport": WIDE, "locale": "en-US", **options})
    context.set_default_timeout(15_000)
    if person is not None:
        sign_in(context, address, person)
    if AXE.exists() and options.get("java_script_enabled", True):
        context.add_init_script(path=AXE)
    opened = Window(context.new_page())
    opened.page.on("console", opened.hear)
    opened.page.on("pageerror", lambda error: opened.complaints.append(f"script: {error}"))
    yield opened
    context.close()


def sign_in(context: BrowserContext, address: str, person: User) -> None:
    """The window carries a session of the person's. The sign-in pages themselves have a journey of their own."""
    client = Client()
    client.force_login(person)
    held = client.session
    held.update(confirmed(person))  # the tests' client does so by itself; pictures are taken without pytest
    held.save()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def press(page: Page, words: str) -> Response:
    """The button or link of these words was pressed, and the page it leads to is there; answers how the server answered."""
    button = page.get_by_role("button", name=words, exact=True)
    found = button if button.count() else page.get_by_role("link", name=words, exact=True)
    with page.expect_navigation() as led:
        found.first.click()
    assert led.value is not None, f"“{words}” led nowhere"
    return led.value


def slowed(page: Page) -> CDPSession:
    """The page's network is as slow as a telephone's; answers the line on which it tells of each answer's bytes."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    return line
