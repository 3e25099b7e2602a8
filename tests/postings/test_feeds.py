"""Open postings as feeds: newest first, dated, readable by a strict parser."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from ats import clock
from postings import actions
from tests import makers

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_rss_lists_open_postings_newest_first(client):
    now = clock.now()
    older = makers.open_posting(opens_at=now - timedelta(days=2))
    newer = makers.open_posting(opens_at=now - timedelta(hours=1), division="Beds")
    closed = makers.close(makers.open_posting())

    feed = ElementTree.fromstring(client.get("/feeds/jobs.rss").content)  # noqa: S314 - our own answer

    assert [item.findtext("guid") for item in feed.iter("item")] == [
        f"job:{newer.job_number}",
        f"job:{older.job_number}",
    ]
    assert closed.job_number not in {item.findtext("title") for item in feed.iter("item")}
    first = next(feed.iter("item"))
    assert first.findtext("title") == f"GARDEN COORDINATOR ({newer.job_number})"
    assert first.findtext("link").endswith(f"/jobs/{newer.job_number}/")
    assert "Beds · $50,000 a year · Closes " in first.findtext("description")


def test_atom_says_when_a_posting_was_revised(client):
    posting = makers.open_posting()
    before = ElementTree.fromstring(client.get("/feeds/jobs.atom").content)  # noqa: S314 - our own answer
    actions.amend(posting, {"hours": "8 to 4"}, by=makers.OPERATOR, reason="Earlier.")

    after = ElementTree.fromstring(client.get("/feeds/jobs.atom").content)  # noqa: S314 - our own answer

    old, new = (feed.find(f"{ATOM}entry").findtext(f"{ATOM}updated") for feed in (before, after))
    assert old <= new


def test_an_empty_feed_is_a_feed(client):
    assert list(ElementTree.fromstring(client.get("/feeds/jobs.rss").content).iter("item")) == []  # noqa: S314 - our own answer
