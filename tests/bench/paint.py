"""First visits over a slow telephone: when something can be read, and how many bytes it took, styles included."""

from __future__ import annotations

from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from tests import makers
from tests.bench import rows
from tests.bench.report import Figure
from tests.browser.browse import NARROW, chromium, slowed
from tests.servers.desk import HOST, Desk
from tests.servers.seeding import draft_applications, people, session_of

TITLE = "First visits on slow 3G (400 kbit/s, 400 ms an answer): something to read, and bytes over the wire"
ROUNDS = 3
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
EXPECTED, HEAVIEST = 1000.0, 60_000


def run(desk: Desk) -> list[Figure]:
    """Each page in turns with the trivial one, in a browser that has never been here."""
    posting = rows.postings(200)[100]
    beginner, filer = people(2)
    draft_applications(posting, [beginner], [{"veteran": True}])
    filed = makers.filed(posting, filer)
    sessions = {"": "", "beginner": session_of(beginner), "filer": session_of(filer)}
    job = f"/jobs/{posting.job_number}/"
    pages = {
        "trivial": ("/bench/trivial/", ""),
        "board of 200 postings": ("/jobs/", ""),
        "posting page": (job, ""),
        "form, contact": (f"{job}apply/contact/", "beginner"),
        "form, check": (f"{job}apply/check/", "beginner"),
        "receipt and status": (f"/applications/{filed.reference}/", "filer"),
    }
    desk.serve()
    seen: dict[str, list[tuple[float, int]]] = {name: [] for name in pages}
    with chromium() as browser:
        for _ in range(ROUNDS):
            for name, (path, who) in pages.items():
                seen[name].append(first_visit(browser, f"http://{HOST}:{desk.port}", path, sessions[who]))
    return figures(seen)


def figures(seen: dict[str, list[tuple[float, int]]]) -> list[Figure]:
    """The middle of each page's visits; the ratio is to the trivial page, which is one answer and no style."""
    plain = median(paint for paint, _bytes in seen["trivial"])
    found = [Figure("trivial", f"{plain:.0f} ms")]
    for name, visits in list(seen.items())[1:]:
        paint, weight = median(paint for paint, _bytes in visits), max(size for _paint, size in visits)
        good = paint < EXPECTED and weight <= HEAVIEST
        found.append(
            Figure(name, f"{paint:.0f} ms, {weight / 1000:.1f} kB", f"{paint / plain:.2f}", "< 1 s, <= 60 kB", good)
        )
    return found


def first_visit(browser: Browser, address: str, path: str, session: str) -> tuple[float, int]:
    """(milliseconds until something could be read, bytes over the wire) of one visit with an empty cache."""
    with browser.new_context(base_url=address, viewport=NARROW) as context:  # type: ignore[arg-type]  # a size
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        line = slowed(page)
        weights: list[float] = []
        line.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        answer = page.goto(path, wait_until="load")
        assert answer is not None and answer.status == 200, f"{path} answered {answer and answer.status}"
        return painted(page), int(sum(weights))


def painted(page: Page) -> float:
    """When the first words or pictures stood, in milliseconds from the start of the visit."""
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    found: Any = page.evaluate(FIRST_PAINT)
    return float(found)
