"""Reopening against filing, closing and itself, with real threads and real transactions. Each promise has its control."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest

from applicants.actions import Late
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, Draft, Filing, LateAttempt
from ats import clock
from ats.accounts.actors import System
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from postings import gate, reopening
from postings.lifecycle import PostingStatus
from postings.models import Posting, Reopening
from tests import makers
from tests.applicants.test_gate import submit, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ONE, OTHER = System("one"), System("another")


def closed_with_a_proposal(seconds: float = 3600) -> tuple[Posting, Reopening]:
    posting = makers.open_posting()
    makers.filed(posting)
    makers.close(posting)
    closes_at = clock.now() + timedelta(seconds=seconds)
    return posting, reopening.propose_reopening(posting, closes_at=closes_at, reason="The site was down.", by=ONE)


def done(proposed: Reopening, by: System = OTHER) -> str:
    try:
        reopening.reopen(Reopening.objects.select_related("posting").get(pk=proposed.pk), by=by)
    except Refused as refusal:
        return refusal.code
    return "reopened"


def test_done_twice_at_once_it_is_done_once(elsewhere):
    posting, proposed = closed_with_a_proposal()

    outcomes = [elsewhere.run(lambda: done(proposed)) for _one in range(8)]

    assert Counter(one.result() for one in outcomes) == {"reopened": 1, "decided": 7}
    posting.refresh_from_db()
    assert (posting.revision, Message.objects.filter(kind="reopened").count()) == (2, 1)


def test_done_and_declined_at_once_it_is_one_of_the_two(elsewhere):
    posting, proposed = closed_with_a_proposal()

    def declined() -> str:
        try:
            reopening.decline_reopening(
                Reopening.objects.select_related("posting").get(pk=proposed.pk), reason="No.", by=ONE
            )
        except Refused as refusal:
            return refusal.code
        return "declined"

    outcomes = {one.result() for one in [elsewhere.run(lambda: done(proposed)), elsewhere.run(declined)]}

    assert outcomes in ({"reopened", "decided"}, {"declined", "decided"})
    posting.refresh_from_db()
    assert posting.status == (PostingStatus.PUBLISHED if "reopened" in outcomes else PostingStatus.CLOSED)


def sent_around_the_reopening(elsewhere) -> tuple[Reopening, list[Filing | Late]]:
    """Applications sent while the posting is being reopened: each outcome is by the moment the gate gave."""
    posting, proposed = closed_with_a_proposal()
    drafts = [started_late(posting) for _one in range(12)]
    sent = [elsewhere.run(lambda one=one: submit(one)) for one in drafts[:6]]
    opened = elsewhere.run(lambda: done(proposed))
    sent += [elsewhere.run(lambda one=one: submit(one)) for one in drafts[6:]]
    assert opened.result() == "reopened"
    proposed.refresh_from_db()
    return proposed, [one.result() for one in sent]


def wrongly_answered(proposed: Reopening, outcomes: list[Filing | Late]) -> int:
    """Those filed before the reopening stood, or called late after it."""
    wrong = 0
    for one in outcomes:
        moment = one.received_at if isinstance(one, Late) else one.submitted_at
        wrong += (moment > proposed.reopened_at) == isinstance(one, Late)
    return wrong


def test_at_the_moment_of_the_reopening_everybody_is_late_or_in_time_by_one_clock(elsewhere):
    proposed, outcomes = sent_around_the_reopening(elsewhere)

    assert (wrongly_answered(proposed, outcomes), len(outcomes)) == (0, 12)
    filed = sum(isinstance(one, Filing) for one in outcomes)
    assert LateAttempt.objects.count() == 12 - filed
    posting = Posting.objects.get(pk=proposed.posting_id)
    assert Filing.objects.filter(closes_at=posting.closes_at).count() == filed + 1


def test_past_the_gate_somebody_is_answered_wrongly(elsewhere, monkeypatch):
    """The control: a submission that read the posting before it waited calls people late who came after the reopening."""
    posting, proposed = closed_with_a_proposal()
    late = started_late(posting)
    stale = Application.objects.select_related("posting", "person").get(pk=late.pk)
    facts = {name: getattr(stale.posting, name) for name in gate.FACTS}
    assert done(proposed) == "reopened"
    proposed.refresh_from_db()

    def enter_without_reading(posting: Posting):
        moment = gate.locked("SELECT pg_advisory_xact_lock_shared(%s, %s)", posting)[0]
        for name, value in facts.items():
            setattr(posting, name, value)
        return moment

    monkeypatch.setattr(gate, "enter", enter_without_reading)
    outcome = elsewhere.run(lambda: submit(late)).result()

    assert wrongly_answered(proposed, [outcome]) == 1


def started_late(posting: Posting) -> Application:
    """A draft of a posting that has closed: begun before, as far as anybody can tell."""
    late = Application.objects.create(
        reference=uuid.uuid4().hex[:12].upper(), person=makers.person(), posting=posting, status="draft",
        started_at=clock.now(),
    )  # fmt: skip
    Draft.objects.create(application=late, saved_at=clock.now())
    return late


def test_at_the_second_closing_nothing_late_is_taken_and_all_is_frozen_once(elsewhere):
    posting, proposed = closed_with_a_proposal(seconds=1.5)
    drafts = [started_late(posting) for _one in range(10)]
    assert done(proposed) == "reopened"
    posting.refresh_from_db()

    def sent_when_due(late: Application) -> Filing | Late:
        wait_until(lambda: clock.now() >= posting.closes_at - timedelta(milliseconds=30))
        return submit(late)

    def closing() -> list[str]:
        wait_until(lambda: clock.now() >= posting.closes_at)
        return announcing.close_due(by=OTHER)

    sent = [elsewhere.run(lambda one=one: sent_when_due(one)) for one in drafts]
    closings = [elsewhere.run(closing) for _one in range(3)]

    outcomes = [one.result() for one in sent]
    assert [job for one in closings for job in one.result()] == [posting.job_number]
    assert all(one.submitted_at < posting.closes_at for one in outcomes if isinstance(one, Filing))
    assert all(one.received_at >= posting.closes_at for one in outcomes if isinstance(one, Late))
    frozen = Application.objects.filter(posting=posting, status=ApplicationStatus.UNDER_REVIEW).count()
    assert frozen == 1 + sum(isinstance(one, Filing) for one in outcomes)
    assert Message.objects.filter(kind="closed").count() == frozen + 1  # and the first closing's
