"""What the browser's tests share: one chromium for all of them, and a desk of its own for each file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from ats.accounts.models import User
from tests.browser.browse import CHROMIUM, chromium, window
from tests.browser.stack import Stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is absent (on Debian: apt-get install chromium)")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def stack(browser, django_db_blocker, tmp_path_factory) -> Iterator[Stack]:
    """A desk on an empty database. The browser comes first: without one no server is started."""
    running = Stack(tmp_path_factory.mktemp("desk"))
    with django_db_blocker.unblock(), running.inside():
        try:
            running.open()
            yield running
        finally:
            running.close()


@pytest.fixture
def opens(stack, browser) -> Iterator[Callable[..., Page]]:
    """Opens a window on the desk, signed in as the person of that address; what its console complained of fails the test."""
    with ExitStack() as windows:
        opened = []

        def one(person: str = "", **options: object) -> Page:
            user = User.objects.get(email=person) if person else None
            opened.append(windows.enter_context(window(browser, stack.address, user, **options)))
            return opened[-1].page

        yield one
        assert [complaint for seen in opened for complaint in seen.complaints] == []
