"""What the browser's tests share: one chromium for all of them, and a desk of its own for each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browse import CHROMIUM, chromium
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
