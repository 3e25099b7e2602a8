"""The gate of a posting, with real threads and real transactions: who waits for whom, and whose clock decides.

Each promise has its control: the same traffic past a gate that lacks one property must break the promise, or the test
would prove nothing.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from django.db import connection, transaction

from applicants import actions
from applicants.actions import Late
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, BidSettlement, Filing, LateAttempt
from ats import clock
from ats.audit import chain
from ats.audit.models import Event
from ats.outbox.models import Message
from postings import actions as announcing
from postings import gate
from postings.models import Posting
from tests import makers
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20.0
T = TypeVar("T")


def started(posting: Posting, **answers: object) -> Application:
    """A draft ready to be filed."""
    who = makers.person()
    application = actions.start(posting, by=who, at=clock.now())
    if answers:
        actions.save_draft(application, answers, by=who, at=clock.now())
    return application


def submit(application: Application) -> Filing | Late:
    """The application as another request would read it, sent."""
    fresh = Application.objects.select_related("posting", "person").get(pk=application.pk)
    return actions.submit(fresh, key=uuid.uuid4(), certified_name="Avery Invented", by=fresh.person)


def closing_in(posting: Posting, seconds: float) -> datetime:
    """The posting closes that many seconds from now, by the database's clock."""
    makers.move_closing(posting, clock.now() + timedelta(seconds=seconds))
    return posting.closes_at


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns as soon as it is so; fails where it never is."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.005)


def wait_for_the_closing(posting: Posting) -> None:
    """The closing lies in the past, by the database's clock."""
    wait_until(lambda: clock.now() >= posting.closes_at)


def waits_at_the_gate(posting: Posting) -> bool:
    """True while somebody stands before this posting's gate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s AND objid = %s",
            [gate.ROOM, posting.pk],
        )
        return bool(cursor.fetchone()[0])


def left_out(posting: Posting) -> list[Application]:
    """Applications that were filed and are in no list: not frozen although the posting is closed."""
    return list(Application.objects.filter(posting=posting, status=ApplicationStatus.FILED))


def writer_overtaken_by_the_closing(elsewhere: Elsewhere, posting: Posting, *, is_gated: bool) -> Filing | Late:
    """A writer has the moment in time, and writes only after the closing has begun, or, without a gate, was done."""
    application = started(posting)
    closing_in(posting, 0.3)
    has_entered, may_write = threading.Event(), threading.Event()

    def write() -> Filing | Late:
        fresh = Application.objects.select_related("posting", "person").get(pk=application.pk)
        with transaction.atomic():
            at = gate.enter(fresh.posting)
            has_entered.set()
            assert may_write.wait(PATIENCE)
            return actions.file_or_late(fresh, key=uuid.uuid4(), certified_name="A", at=at, by=fresh.person)

    writing = elsewhere.run(write)
    assert has_entered.wait(PATIENCE)
    wait_for_the_closing(posting)
    closing = elsewhere.run(lambda: announcing.close(posting, by=makers.OPERATOR))
    wait_until((lambda: waits_at_the_gate(posting)) if is_gated else closing.done)
    may_write.set()
    assert closing.result(PATIENCE)
    return writing.result(PATIENCE)


def test_the_closing_waits_for_a_writer_inside_and_freezes_what_was_filed(elsewhere):
    posting = makers.open_posting()

    outcome = writer_overtaken_by_the_closing(elsewhere, posting, is_gated=True)

    assert isinstance(outcome, Filing)
    assert outcome.submitted_at < outcome.closes_at
    assert left_out(posting) == []
    assert Application.objects.get().status == ApplicationStatus.UNDER_REVIEW


def test_without_the_lock_a_filing_falls_out_of_the_list(elsewhere, monkeypatch):
    def moment_without_a_lock(posting: Posting) -> datetime:
        moment = clock.now()
        posting.refresh_from_db()
        return moment

    posting = makers.open_posting()
    monkeypatch.setattr(gate, "enter", moment_without_a_lock)

    outcome = writer_overtaken_by_the_closing(elsewhere, posting, is_gated=False)

    assert isinstance(outcome, Filing)
    assert left_out(posting) == [outcome.application]


def writer_held_up_over_the_closing(elsewhere: Elsewhere, posting: Posting) -> Filing | Late:
    """A writer comes in time, and waits at the gate, which an amendment holds, until the closing has passed."""
    application = started(posting)
    closing_in(posting, 0.5)
    with transaction.atomic():
        assert gate.shut(posting) < posting.closes_at
        writing = elsewhere.run(lambda: submit(application))
        wait_until(lambda: waits_at_the_gate(posting))
        assert clock.now() < posting.closes_at, "the writer was to come in time: this machine is too slow today"
        wait_for_the_closing(posting)
    return writing.result(PATIENCE)


def test_who_waited_at_the_gate_over_the_closing_is_late(elsewhere):
    posting = makers.open_posting()

    outcome = writer_held_up_over_the_closing(elsewhere, posting)

    assert isinstance(outcome, Late)
    assert outcome.received_at >= outcome.closes_at
    assert LateAttempt.objects.count() == 1
    assert not Filing.objects.exists()


def test_a_clock_read_before_the_lock_takes_what_came_through_late(elsewhere, monkeypatch):
    enter = gate.enter

    def clock_first(posting: Posting) -> datetime:
        moment = clock.now()
        enter(posting)
        return moment

    posting = makers.open_posting()
    monkeypatch.setattr(gate, "enter", clock_first)

    outcome = writer_held_up_over_the_closing(elsewhere, posting)

    assert isinstance(outcome, Filing)


def test_who_comes_after_the_closer_is_late_and_the_draft_is_kept(elsewhere):
    posting = makers.open_posting()
    application = started(posting, phone="555 0100")
    closing_in(posting, 0.05)
    wait_for_the_closing(posting)

    with transaction.atomic():
        announcing.close(posting, by=makers.OPERATOR)
        writing = elsewhere.run(lambda: submit(application))
        wait_until(lambda: waits_at_the_gate(posting))
    outcome = writing.result(PATIENCE)

    application.refresh_from_db()
    assert isinstance(outcome, Late)
    assert (application.status, application.draft.phone) == (ApplicationStatus.DRAFT, "555 0100")


def test_writers_pass_the_gate_together(elsewhere):
    posting = makers.open_posting()
    both = threading.Barrier(3, timeout=PATIENCE)

    def stand_inside() -> None:
        with transaction.atomic():
            gate.enter(Posting.objects.get(pk=posting.pk))
            both.wait()

    inside = [elsewhere.run(stand_inside), elsewhere.run(stand_inside)]
    both.wait()

    assert [one.result(PATIENCE) for one in inside] == [None, None]


def test_the_gate_of_one_posting_is_not_the_gate_of_another(elsewhere):
    shut, open_one = makers.open_posting(), makers.open_posting()
    application = started(open_one)

    with transaction.atomic():
        gate.shut(shut)
        outcome = elsewhere.run(lambda: submit(application)).result(PATIENCE)

    assert isinstance(outcome, Filing)


@pytest.mark.parametrize("way", [gate.enter, gate.shut])
def test_the_gate_stands_only_inside_a_transaction(way):
    with pytest.raises(RuntimeError, match="only inside a transaction"):
        way(makers.open_posting())


def sent_six_times_at_once(elsewhere: Elsewhere, application: Application) -> list[Filing | Late]:
    """What one and the same request was answered each time."""
    key = uuid.uuid4()
    together = threading.Barrier(6, timeout=PATIENCE)

    def send() -> Filing | Late:
        fresh = Application.objects.select_related("posting", "person").get(pk=application.pk)
        together.wait()
        return actions.submit(fresh, key=key, certified_name="A", by=fresh.person)

    return [one.result(PATIENCE) for one in [elsewhere.run(send) for _ in range(6)]]


def test_the_same_request_twice_at_once_is_one_filing(elsewhere):
    posting = makers.open_posting()
    application = started(posting)

    outcomes = sent_six_times_at_once(elsewhere, application)

    assert {outcome.pk for outcome in outcomes} == set(Filing.objects.values_list("pk", flat=True))
    assert Message.objects.filter(kind="receipt").count() == 1


def test_the_same_request_twice_at_once_after_the_closing_is_late_once(elsewhere):
    posting = makers.open_posting()
    application = started(posting)
    closing_in(posting, 0)

    outcomes = sent_six_times_at_once(elsewhere, application)

    attempt = LateAttempt.objects.get()
    assert outcomes == [Late(attempt.received_at, attempt.closes_at)] * 6


def test_eight_writers_and_two_closers_leave_everybody_in_exactly_one_place(elsewhere, settings):
    makers.roster(makers.employee("100001"))
    posting = makers.open_posting()
    claims = {"city_employee": True, "employee_number": "100001", "bargaining_unit": "1", "if_rejected": "public"}
    writers = [[started(posting, **(claims if number % 3 == 0 else {})) for number in range(6)] for _ in range(8)]
    closing_in(posting, 0.5)

    def write(applications: list[Application]) -> list[tuple[int, Filing | Late]]:
        outcomes = []
        for application in applications:
            outcomes.append((application.pk, submit(application)))
            time.sleep(0.08)
        return outcomes

    def close() -> bool:
        wait_for_the_closing(posting)
        return announcing.close(Posting.objects.get(pk=posting.pk), by=makers.OPERATOR)

    closers = [elsewhere.run(close), elsewhere.run(close)]
    writing = [elsewhere.run(lambda mine=mine: write(mine)) for mine in writers]
    outcomes = dict(pair for one in writing for pair in one.result(PATIENCE))

    filed = {pk for pk, outcome in outcomes.items() if isinstance(outcome, Filing)}
    late = set(outcomes) - filed
    assert filed and late, "nothing was tried around the closing"
    assert sorted(one.result(PATIENCE) for one in closers) == [False, True]
    assert all(outcomes[pk].submitted_at < posting.closes_at for pk in filed)
    assert all(outcomes[pk].received_at >= posting.closes_at for pk in late)
    frozen = Application.objects.filter(status=ApplicationStatus.UNDER_REVIEW)
    assert set(frozen.values_list("pk", flat=True)) == filed
    assert set(LateAttempt.objects.values_list("application", flat=True)) == late
    bidders = Filing.objects.filter(city_employee=True).values_list("application", flat=True)
    assert sorted(BidSettlement.objects.values_list("application", flat=True)) == sorted(bidders)
    assert Event.objects.filter(action="applicants.freeze").count() == len(filed)
    assert Message.objects.filter(kind="closed").count() == Message.objects.filter(kind="receipt").count() == len(filed)
    assert chain.verify(settings.CHECKPOINTS).broken == ""
