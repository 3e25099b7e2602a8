"""Posting page, board of 200 postings and application form against a view with one query."""

from __future__ import annotations

from statistics import median

from tests.bench import rows
from tests.bench.load import a_second, request
from tests.bench.report import Figure, at_least
from tests.servers.desk import Desk
from tests.servers.seeding import draft_applications, people, session_of

TITLE = "Pages, answers a second over 8 connections (trivial: one query, a template of three lines)"
ROUNDS = 5
SECONDS = 2.0
FORM = ("contact", "bid", "qualifications", "documents", "check")


def run(desk: Desk) -> list[Figure]:
    """Each page in turns with the trivial view, so that a busy moment of the machine strikes all alike."""
    posting = rows.postings(200)[100]
    (person,) = people(1)
    draft_applications(posting, [person], [{"veteran": True}])
    session = session_of(person)
    start = f"/jobs/{posting.job_number}/"
    pages = {"trivial": (request("/bench/trivial/"), 0.0)}
    pages |= {"posting page": (request(start), 0.5), "board of 200 postings": (request("/jobs/"), 0.25)}
    pages |= {f"form, {step}": (request(f"{start}apply/{step}/", session=session), 0.1) for step in FORM}
    desk.serve()
    for asked, _least in pages.values():
        a_second(desk.port, asked, seconds=0.5)
    rates: dict[str, list[float]] = {name: [] for name in pages}
    costs: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (asked, _least) in pages.items():
            before = desk.cpu_seconds("web")
            rates[name].append(a_second(desk.port, asked, seconds=SECONDS))
            costs[name].append((desk.cpu_seconds("web") - before) / (rates[name][-1] * SECONDS) * 1000)
    found = [Figure("trivial", measured(rates["trivial"], costs["trivial"]))]
    for name, (_asked, least) in list(pages.items())[1:]:
        ratio = median(page / trivial for page, trivial in zip(rates[name], rates["trivial"], strict=True))
        found.append(at_least(name, measured(rates[name], costs[name]), ratio, least))
    return found


def measured(rates: list[float], costs: list[float]) -> str:
    """The middle rate, and the server's processor time an answer: on a busy machine the second says more."""
    return f"{median(rates):.0f} / s, {median(costs):.1f} ms CPU"
