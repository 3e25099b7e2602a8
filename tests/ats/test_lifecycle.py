"""The one way to change a status."""

from __future__ import annotations

import pytest

from ats import clock
from ats.audit.models import Event
from ats.lifecycle import move, move_all, move_held
from ats.refusal import Refused
from postings.lifecycle import POSTING, PostingStatus
from tests import makers

pytestmark = pytest.mark.django_db


def approval():
    return {"approved_by": "system: a", "approved_at": clock.now()}


def test_a_move_in_the_table_is_taken_and_recorded():
    posting = makers.draft_posting()

    moved = move(posting, POSTING, "approve", by=makers.OPERATOR, at=clock.now(), changes=approval())

    assert moved.status == PostingStatus.APPROVED
    event = Event.objects.get(action="postings.approve")
    assert event.facts == '{"from":"draft","to":"approved"}'
    assert event.by == "system: tests"


def test_a_move_not_in_the_table_is_refused_and_leaves_nothing():
    posting = makers.draft_posting()

    with pytest.raises(Refused, match="“Draft”"):
        move(posting, POSTING, "close", by=makers.OPERATOR, at=clock.now())

    posting.refresh_from_db()
    assert posting.status == PostingStatus.DRAFT
    assert not Event.objects.filter(action="postings.close").exists()


def test_a_stale_copy_does_not_decide():
    posting = makers.draft_posting()
    stale = type(posting).objects.get(pk=posting.pk)
    move(posting, POSTING, "approve", by=makers.OPERATOR, at=clock.now(), changes=approval())

    with pytest.raises(Refused):
        move(stale, POSTING, "approve", by=makers.OPERATOR, at=clock.now())


def test_all_move_or_none_does():
    draft, published = makers.draft_posting(), makers.open_posting()

    with pytest.raises(Refused):
        move_all([draft, published], POSTING, "cancel", by=makers.OPERATOR, at=clock.now())

    published.refresh_from_db()
    assert published.status == PostingStatus.PUBLISHED
    move_all([], POSTING, "cancel", by=makers.OPERATOR, at=clock.now())
    assert not Event.objects.filter(action="postings.cancel").exists()


def test_rows_held_by_the_caller_move_from_the_status_the_lock_found():
    posting = makers.draft_posting()

    with pytest.raises(Refused, match="“Draft”"):
        move_held([posting], {posting.pk: "draft"}, POSTING, "close", by=makers.OPERATOR, at=clock.now())
    move_held(
        [posting], {posting.pk: "draft"}, POSTING, "approve", by=makers.OPERATOR, at=clock.now(), changes=approval()
    )

    posting.refresh_from_db()
    assert posting.status == PostingStatus.APPROVED
    assert Event.objects.get(action="postings.approve").facts == '{"from":"draft","to":"approved"}'


def test_an_unknown_move_is_a_bug():
    with pytest.raises(KeyError):
        move(makers.draft_posting(), POSTING, "vanish", by=makers.OPERATOR, at=clock.now())
