"""Another closing confirmed at the very closing, with real threads: it holds for everybody, or for nobody, by one clock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from applicants.actions import Late
from applicants.models import Filing
from ats import clock
from ats.accounts.actors import System
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from postings import extending, gate
from postings.lifecycle import PostingStatus
from postings.models import Extension, Posting
from tests import makers
from tests.applicants.test_gate import (
    PATIENCE,
    started,
    submit,
    wait_until,
    waits_at_the_gate,
)
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
ONE, OTHER, CLOSER = System("one"), System("another"), System("closing job")
HOUR = timedelta(hours=1)


def open_with_a_proposal(seconds: float) -> tuple[Posting, Extension]:
    """It closes that many seconds from now, and a closing an hour later waits for its second person."""
    posting = makers.open_posting()
    makers.move_closing(posting, clock.now() + timedelta(seconds=seconds))
    later = posting.closes_at + HOUR
    return posting, extending.propose_extension(posting, closes_at=later, reason="The site was down.", by=ONE)


def confirmed(proposed: Extension) -> str:
    """What became of the second person's word."""
    try:
        extending.extend(Extension.objects.select_related("posting").get(pk=proposed.pk), by=OTHER)
    except Refused as refusal:
        return refusal.code
    return "extended"


def at_about(moment: datetime, milliseconds: float, deed: Callable[[], object]) -> Callable[[], object]:
    """The deed, begun that long after the moment, or before it, by the database's clock."""

    def begun() -> object:
        wait_until(lambda: clock.now() >= moment + timedelta(milliseconds=milliseconds))
        return deed()

    return begun


def test_confirmed_twice_at_once_it_holds_once(elsewhere: Elsewhere):
    posting, proposed = open_with_a_proposal(3600)
    started(posting)

    outcomes = [elsewhere.run(lambda: confirmed(proposed)) for _one in range(8)]

    assert Counter(one.result() for one in outcomes) == {"extended": 1, "decided": 7}
    posting.refresh_from_db()
    assert (posting.revision, Message.objects.filter(kind="revised").count()) == (2, 1)


def test_confirmed_and_taken_back_at_once_it_is_one_of_the_two(elsewhere: Elsewhere):
    posting, proposed = open_with_a_proposal(3600)

    def taken_back() -> str:
        try:
            extending.decline_extension(
                Extension.objects.select_related("posting").get(pk=proposed.pk), reason="No.", by=ONE
            )
        except Refused as refusal:
            return refusal.code
        return "declined"

    outcomes = {one.result() for one in [elsewhere.run(lambda: confirmed(proposed)), elsewhere.run(taken_back)]}

    assert outcomes in ({"extended", "decided"}, {"declined", "decided"})
    posting.refresh_from_db()
    assert posting.revision == (2 if "extended" in outcomes else 1)


@pytest.mark.parametrize("milliseconds", [-25, -10, -5, -2, 0, 2, 5])
def test_at_the_very_closing_it_holds_for_everybody_or_for_nobody(elsewhere: Elsewhere, milliseconds: int):
    posting, proposed = open_with_a_proposal(0.9)
    drafts, closing = [started(posting) for _one in range(6)], posting.closes_at
    assert clock.now() < closing - timedelta(milliseconds=30), "the machine was too slow for the test"

    sent = [
        elsewhere.run(at_about(closing, 4 * number - 12, lambda one=one: submit(one)))
        for number, one in enumerate(drafts)
    ]
    second = elsewhere.run(at_about(closing, milliseconds, lambda: confirmed(proposed)))
    closers = [elsewhere.run(at_about(closing, 0, lambda: announcing.close_due(by=CLOSER))) for _one in range(3)]

    outcomes = [one.result() for one in sent]
    closed = [job for one in closers for job in one.result()]
    proposed.refresh_from_db()
    posting.refresh_from_db()
    holds = proposed.extended_at is not None
    late = [one for one in outcomes if isinstance(one, Late)]
    assert (second.result() == "extended", closed) == (holds, [] if holds else [posting.job_number])
    assert posting.closes_at == (closing + HOUR if holds else closing)
    assert all(one.submitted_at < posting.closes_at for one in outcomes if isinstance(one, Filing))
    assert all(one.received_at >= closing for one in late)
    if holds:
        assert proposed.extended_at < closing
        assert (late, posting.status) == ([], PostingStatus.PUBLISHED)
    else:
        assert (proposed.declined_by, posting.status) == (CLOSER.audit_label, PostingStatus.CLOSED)
    decided = Event.objects.filter(action__in=["postings.extend", "postings.decline_extension"])
    assert decided.count() == 1


def confirmed_over(moment: datetime, posting: Posting, proposed: Extension, elsewhere: Elsewhere) -> str:
    """The second person's word comes in time to the gate and, since somebody inside writes, gets through only at that moment."""
    is_inside, may_leave = threading.Event(), threading.Event()

    def inside() -> None:
        with transaction.atomic():
            gate.enter(Posting.objects.get(pk=posting.pk))
            is_inside.set()
            assert may_leave.wait(PATIENCE)

    writing = elsewhere.run(inside)
    assert is_inside.wait(PATIENCE)
    second = elsewhere.run(lambda: confirmed(proposed))
    wait_until(lambda: waits_at_the_gate(posting))
    assert clock.now() < moment, "the machine was too slow for the test"
    wait_until(lambda: clock.now() >= moment)
    may_leave.set()
    writing.result(PATIENCE)
    outcome = second.result(PATIENCE)
    posting.refresh_from_db()
    return outcome


@pytest.fixture
def a_stale_gate(monkeypatch):
    """The control: a gate that gives the moment of coming, not of getting through."""
    shut = gate.shut

    def stale(posting: Posting) -> datetime:
        at = clock.now()
        shut(posting)
        return at

    monkeypatch.setattr(gate, "shut", stale)


def test_who_waited_at_the_gate_over_the_closing_does_not_move_it(elsewhere: Elsewhere):
    posting, proposed = open_with_a_proposal(0.5)
    outcome = confirmed_over(posting.closes_at, posting, proposed, elsewhere)

    assert (outcome, posting.revision, posting.is_open(clock.now())) == ("closed", 1, False)


@pytest.mark.usefixtures("a_stale_gate")
def test_by_a_clock_read_before_the_gate_what_closed_would_open_again(elsewhere: Elsewhere):
    """The control: the same wait past a gate that gives the moment of coming, not of getting through."""
    posting, proposed = open_with_a_proposal(0.5)
    outcome = confirmed_over(posting.closes_at, posting, proposed, elsewhere)

    assert (outcome, posting.revision, posting.is_open(clock.now())) == ("extended", 2, True)


# --- an earlier closing: the moment that may be missed is its own ----------------------------------------------------------


def open_with_an_earlier_one(seconds: float) -> tuple[Posting, Extension]:
    """It closes in an hour, and a closing that many seconds from now waits for its second person."""
    posting = makers.open_posting()
    makers.move_closing(posting, clock.now() + HOUR)
    earlier = clock.now() + timedelta(seconds=seconds)
    return posting, extending.propose_extension(posting, closes_at=earlier, reason="The site moves.", by=ONE)


@pytest.mark.parametrize("milliseconds", [-25, -10, -5, -2, 0, 2, 5])
def test_at_the_very_earlier_closing_it_holds_for_everybody_or_for_nobody(elsewhere: Elsewhere, milliseconds: int):
    posting, proposed = open_with_an_earlier_one(0.9)
    drafts, before, earlier = [started(posting) for _one in range(6)], posting.closes_at, proposed.closes_at
    assert clock.now() < earlier - timedelta(milliseconds=30), "the machine was too slow for the test"

    sent = [
        elsewhere.run(at_about(earlier, 4 * number - 12, lambda one=one: submit(one)))
        for number, one in enumerate(drafts)
    ]
    second = elsewhere.run(at_about(earlier, milliseconds, lambda: confirmed(proposed)))
    outcomes = [one.result() for one in sent]

    proposed.refresh_from_db()
    posting.refresh_from_db()
    holds = proposed.extended_at is not None
    late = [one for one in outcomes if isinstance(one, Late)]
    assert second.result() == ("extended" if holds else "past")
    assert (posting.closes_at, posting.revision) == ((earlier, 2) if holds else (before, 1))
    assert all(one.submitted_at < posting.closes_at for one in outcomes if isinstance(one, Filing))
    assert all(one.received_at >= posting.closes_at for one in late)
    if holds:
        assert proposed.extended_at < earlier
    else:
        assert late == []


def test_who_waited_at_the_gate_over_the_earlier_closing_takes_no_time_away(elsewhere: Elsewhere):
    posting, proposed = open_with_an_earlier_one(0.5)
    outcome = confirmed_over(proposed.closes_at, posting, proposed, elsewhere)

    assert (outcome, posting.revision, posting.is_open(clock.now())) == ("past", 1, True)


@pytest.mark.usefixtures("a_stale_gate")
def test_by_a_clock_read_before_the_gate_everybody_would_be_late_unsaid(elsewhere: Elsewhere):
    """The control: a closing that nobody was told of before it came holds, and the posting is shut at once."""
    posting, proposed = open_with_an_earlier_one(0.5)
    outcome = confirmed_over(proposed.closes_at, posting, proposed, elsewhere)

    assert (outcome, posting.revision, posting.is_open(clock.now())) == ("extended", 2, False)
