"""The deadline under fire: sixteen writers over HTTP across twenty closes, proved afterwards by a checker of its own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.servers import checker, traffic
from tests.servers.desk import Desk
from tests.servers.traffic import Answer, Client, Plan

pytestmark = pytest.mark.servers

WRITERS = 16
EACH = 8  # applications a writer sends around one closing
LOOSENED = "ALTER TABLE applicants_filing DROP CONSTRAINT a_filing_lies_before_the_closing"


def race(desk: Desk, *, closes: int) -> tuple[Plan, list[Answer]]:
    """What the writers were told across so many closes, and the postings that closed."""
    plan = desk.seed(people=WRITERS * EACH, postings=closes)
    desk.wait_for_web()
    warm_up(desk, plan)
    plan = desk.close_soon(plan, lead=2.0, gap=2.0)
    return plan, traffic.run(plan, desk.port, writers=WRITERS)


def warm_up(desk: Desk, plan: Plan) -> None:
    """Every process of the web server has its addresses and templates loaded, so that the first close is like the others."""
    for session in plan.sessions[:8]:
        client = Client(desk.port, session)
        client.get(f"/jobs/{plan.postings[0].job}/apply/check/")
        client.close()


def closes_tried_on_both_sides(plan: Plan, answers: Sequence[Answer]) -> int:
    """How many closes had somebody accepted and somebody late."""
    return sum(
        {"accepted", "late"} <= {answer.said for answer in answers if answer.job == posting.job}
        for posting in plan.postings
    )


def test_sixteen_writers_across_twenty_closes_end_in_exactly_one_place_each(desk: Desk):
    desk.start("valkey", "web", "worker", "beat")
    plan, answers = race(desk, closes=20)
    desk.wait_until_closed(plan)

    found = checker.faults(desk.database, answers, ahead=desk.clock_ahead())

    assert not found, checker.told_in_words(found)
    # A machine that stands still for a second can miss a close; one that misses five proves too little.
    assert closes_tried_on_both_sides(plan, answers) > 15


@pytest.mark.parametrize("desk", ["tests.servers.broken_gates:application"], indirect=True)
def test_a_look_before_the_insert_and_clocks_five_minutes_off_are_found_out(desk: Desk):
    desk.rows(LOOSENED)
    desk.start("web")  # the closing job would end a slow clock's time within a second; it comes by hand
    _plan, answers = race(desk, closes=6)
    desk.command("close_due")

    codes = {fault.code for fault in checker.faults(desk.database, answers, ahead=desk.clock_ahead())}

    assert codes >= {"stamped_late", "refused_before_the_closing", "accepted_though_sent_after_the_closing"}
