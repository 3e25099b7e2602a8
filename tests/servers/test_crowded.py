"""Five times what the web server bears: who is told to come back, and how long whoever applies waits."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass

import pytest

from tests.servers.conftest import Mould, desk_of
from tests.servers.desk import HOST, Desk

pytestmark = pytest.mark.servers

READERS, APPLICANTS, SECONDS = 60, 2, 8.0
WITHIN = 5.0  # seconds


@dataclass(frozen=True)
class Seen:
    status: int
    took: float
    retry_after: str


def asked(desk: Desk, address: str) -> Seen:
    """What one request was answered."""
    began = time.monotonic()
    line = http.client.HTTPConnection(HOST, desk.port, timeout=180)
    try:
        line.request("GET", address)
        answer = line.getresponse()
        answer.read()
        return Seen(answer.status, time.monotonic() - began, answer.headers.get("Retry-After", ""))
    finally:
        line.close()


def keeps_asking(desk: Desk, address: str, until: float, seen: list[Seen]) -> None:
    """Asks again as soon as it was answered, each time on a line of its own."""
    while time.monotonic() < until:
        seen.append(asked(desk, address))
        if seen[-1].status == 503:
            time.sleep(0.5)  # a browser's person waits longer


def in_a_crowd(desk: Desk) -> tuple[list[Seen], list[Seen]]:
    """What sixty readers of the board, and two people on their own pages, were answered."""
    keeps_asking(desk, "/jobs/", time.monotonic() + 1, [])  # both processes have begun
    until = time.monotonic() + SECONDS
    readers: list[Seen] = []
    applicants: list[Seen] = []
    asking = [("/jobs/", readers)] * READERS + [("/applications/", applicants)] * APPLICANTS
    threads = [threading.Thread(target=keeps_asking, args=(desk, where, until, seen)) for where, seen in asking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return readers, applicants


def middle(seen: list[Seen]) -> float:
    return sorted(one.took for one in seen)[len(seen) // 2]


def test_five_times_what_it_bears_readers_are_told_to_come_back_and_whoever_applies_is_served(mould: Mould):
    with desk_of(mould, "tests.servers.slow_desk:turns") as desk:
        desk.serve()
        readers, applicants = in_a_crowd(desk)

    with desk_of(mould, "tests.servers.slow_desk:queues") as desk:
        desk.serve()
        all_wait, wait_with_them = in_a_crowd(desk)

    turned_away = [one for one in readers if one.status == 503]
    assert {one.status for one in readers} == {200, 503}
    assert {one.retry_after for one in turned_away} == {"15"}
    assert {one.status for one in applicants} == {302}  # led to sign in: served
    # The control, without turns, on the same machine at the same time of day: everybody waits and nobody is told.
    assert ({one.status for one in all_wait}, {one.status for one in wait_with_them}) == ({200}, {302})
    assert middle(turned_away) < middle(all_wait) / 2
    assert middle(applicants) < middle(wait_with_them) / 2


def test_a_burst_of_readers_who_are_soon_served_turns_nobody_away(mould: Mould):
    readers: list[Seen] = []
    with desk_of(mould, "ats.wsgi:application") as desk:
        desk.serve()
        keeps_asking(desk, "/jobs/", time.monotonic() + 0.2, [])  # both processes have begun
        threads = [
            threading.Thread(target=keeps_asking, args=(desk, "/jobs/", time.monotonic() + 0.3, readers))
            for _ in range(READERS // 4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(readers) >= READERS // 4
    assert {one.status for one in readers} == {200}


def probed_while_all_wait(desk: Desk) -> list[Seen]:
    """What a probe was answered while thirty people, each once, waited for their documents."""
    probes: list[Seen] = []
    threads = [threading.Thread(target=asked, args=(desk, "/applications/")) for _ in range(30)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    while any(thread.is_alive() for thread in threads):
        probes.append(asked(desk, "/readyz"))
        time.sleep(0.25)
    return probes


def test_while_every_document_is_waited_for_a_probe_is_answered_within_seconds(mould: Mould):
    with desk_of(mould, "tests.servers.slow_desk:hung") as desk:
        desk.serve()
        probes = probed_while_all_wait(desk)

    assert {one.status for one in probes} == {200}
    assert max(one.took for one in probes) < WITHIN


def test_the_control_without_it_a_probe_waits_with_everybody(mould: Mould):
    with desk_of(mould, "tests.servers.slow_desk:hung_queues") as desk:
        desk.serve()
        probes = probed_while_all_wait(desk)

    assert max(one.took for one in probes) > WITHIN
