"""The manager's shortlist at 10,000 people against 10: first and last page."""

from __future__ import annotations

from statistics import median

from selection.shortlist import A_PAGE
from tests.bench import rows
from tests.bench.load import a_second, request
from tests.bench.report import Figure, at_least
from tests.servers.desk import Desk
from tests.servers.seeding import session_of

TITLE = (
    f"Shortlist, pages of {A_PAGE} rows a second over 8 connections; a row's cost is taken out by the page of {A_PAGE}"
)
ROUNDS = 5
SECONDS = 2.0
LEAST = 1 / 1.2


def run(desk: Desk) -> list[Figure]:
    """Ten people fill a fifth of a page; the list of one full page shows what the rows themselves cost."""
    few, full, many = rows.postings(3)
    rows.listed(few, 10)
    rows.listed(full, A_PAGE, first=100)
    rows.listed(many, 10_000, first=1000)
    session = session_of(rows.manager())
    last = 10_000 // A_PAGE
    addresses = {
        "10 people": f"/shortlists/{few.job_number}/",
        f"{A_PAGE} people": f"/shortlists/{full.job_number}/",
        "10,000 people, first page": f"/shortlists/{many.job_number}/",
        "10,000 people, last page": f"/shortlists/{many.job_number}/?page={last}",
    }
    asked = {name: request(path, session=session) for name, path in addresses.items()}
    desk.serve()
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(ROUNDS + 1):
        for name, bytes_asked in asked.items():
            rate = a_second(desk.port, bytes_asked, seconds=SECONDS if number else 0.5)
            if number:
                rates[name].append(rate)
    few_rates = rates["10 people"]
    found = [Figure("10 people", f"{median(few_rates):.0f} / s")]
    for name in list(asked)[1:]:
        ratio = median(one / ten for one, ten in zip(rates[name], few_rates, strict=True))
        found.append(at_least(name, f"{median(rates[name]):.0f} / s", ratio, LEAST))
    return found
