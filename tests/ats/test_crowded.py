"""Turns: a few are served, a few readers wait, the next is told to come back, and whoever applies goes first."""

from __future__ import annotations

import threading
import time

import pytest

from ats import crowded
from ats.crowded import Crowded, Turns

NOW, LONG = 0.0, 20.0
MANY = 99


def waiting_at(turns: Turns) -> int:
    return len(turns.first_waiting) + len(turns.readers_waiting)


def waits(turns: Turns, name: str, done: list[str], *, first: bool) -> threading.Thread:
    """Somebody waits for a turn; when it has come, the name is written down and the turn handed on."""

    def go():
        if turns.enter(first=first, patience=LONG):
            done.append(name)
            turns.leave()

    before = waiting_at(turns)
    thread = threading.Thread(target=go)
    thread.start()
    while waiting_at(turns) == before:
        time.sleep(0.001)
    return thread


def test_of_readers_a_few_wait_and_the_next_is_turned_away_at_once():
    turns, done = Turns(at_once=1, readers=1, patience_of_readers=NOW, threads=MANY), []
    assert turns.enter(first=False, patience=NOW)
    waiting = waits(turns, "reader", done, first=False)

    began = time.monotonic()
    assert not turns.enter(first=False, patience=LONG)
    assert time.monotonic() - began < 5

    turns.leave()
    waiting.join()
    assert done == ["reader"]
    assert (turns.served, waiting_at(turns)) == (0, 0)


def test_a_burst_that_is_gone_at_once_turns_nobody_away():
    turns, done = Turns(at_once=1, readers=1, patience_of_readers=LONG, threads=MANY), []
    assert turns.enter(first=False, patience=NOW)
    waiting = [waits(turns, "reader", done, first=False) for _ in range(4)]

    turns.leave()
    for thread in waiting:
        thread.join()

    assert done == ["reader"] * 4


def test_readers_are_served_in_the_order_in_which_they_came():
    turns, done = Turns(at_once=1, readers=1, patience_of_readers=LONG, threads=MANY), []
    assert turns.enter(first=False, patience=NOW)
    waiting = [waits(turns, str(number), done, first=False) for number in range(20)]

    turns.leave()
    for thread in waiting:
        thread.join()

    assert done == [str(number) for number in range(20)]


def test_nobody_slips_in_before_one_who_waits():
    turns, done = Turns(at_once=1, readers=1, patience_of_readers=LONG, threads=MANY), []
    assert turns.enter(first=False, patience=NOW)
    waiting = waits(turns, "reader", done, first=False)
    turns.served = 0  # a turn is free, and the one whose it is has not woken yet

    assert not turns.enter(first=False, patience=NOW)

    waiting.join()
    assert done == ["reader"]


def test_whoever_applies_goes_before_a_reader_who_came_earlier():
    turns, done = Turns(at_once=1, readers=1, patience_of_readers=NOW, threads=MANY), []
    assert turns.enter(first=False, patience=NOW)
    threads = [waits(turns, "reader", done, first=False), waits(turns, "applicant", done, first=True)]

    turns.leave()
    for thread in threads:
        thread.join()

    assert done == ["applicant", "reader"]


def test_whose_turn_did_not_come_in_time_is_told_and_counts_no_more():
    turns = Turns(at_once=1, readers=1, patience_of_readers=NOW, threads=MANY)
    assert turns.enter(first=True, patience=NOW)

    assert not turns.enter(first=True, patience=0.01)

    turns.leave()
    assert turns.enter(first=True, patience=NOW)


def test_nobody_keeps_the_last_thread_while_nothing_moves(monkeypatch):
    monkeypatch.setattr(crowded, "STUCK_AFTER", 0.3)
    turns, done = Turns(at_once=1, readers=9, patience_of_readers=LONG, threads=3), []
    assert turns.enter(first=True, patience=NOW)
    waiting = waits(turns, "second thread", done, first=True)

    began = time.monotonic()
    assert not turns.enter(first=True, patience=LONG)  # the last one: only so long as it may move
    took = time.monotonic() - began
    assert not turns.enter(first=True, patience=LONG)  # it has not: not at all
    at_once = time.monotonic() - began - took

    assert 0.2 < took < 5 > 10 * at_once
    turns.leave()
    waiting.join()
    assert done == ["second thread"]


def test_the_last_thread_is_anybody_s_while_the_queue_moves(monkeypatch):
    monkeypatch.setattr(crowded, "STUCK_AFTER", LONG)
    turns, done = Turns(at_once=1, readers=9, patience_of_readers=LONG, threads=3), []
    assert turns.enter(first=True, patience=NOW)
    waiting = [waits(turns, name, done, first=True) for name in ("second", "last")]

    turns.leave()
    for thread in waiting:
        thread.join()

    assert done == ["second", "last"]


@pytest.fixture
def full(settings):
    """A desk on which nobody is served."""
    settings.SERVED_AT_ONCE = settings.READERS_WAITING = 0
    settings.PATIENCE_OF_READERS = settings.PATIENCE_OF_A_TURN = 0.0


@pytest.mark.parametrize("address", ["/jobs/", "/applications/"])
def test_who_is_turned_away_reads_why_and_when_to_come_back(client, full, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "busier than it can bear" in answer.content.decode()
    assert "Your draft is saved" in answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_what_a_page_of_the_form_sent_is_given_back(client, full):
    answer = client.post("/jobs/1/apply/contact/", {"page": "x", "first_name": "Avery"})

    assert answer.status_code == 503
    assert 'value="Avery"' in answer.content.decode()


def test_whether_it_lives_is_answered_in_any_crowd(client, full):
    assert client.get("/healthz").status_code == 200


def test_a_turn_is_handed_on_when_the_request_fails(rf, settings):
    def stumbles(_request):
        raise ValueError("a fault of ours")

    crowded = Crowded(stumbles)
    for _ in range(3):
        with pytest.raises(ValueError, match="a fault of ours"):
            crowded(rf.get("/jobs/"))

    assert crowded.turns.served == 0
