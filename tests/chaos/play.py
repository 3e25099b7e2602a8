"""One run of chaos from the seeding to the report, and its control."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos import proof
from tests.chaos.crowd import Crowd, share
from tests.chaos.faults import Fault
from tests.chaos.movers import Movers, wishes
from tests.chaos.script import Script
from tests.chaos.stage import Stage
from tests.servers import checker
from tests.servers.desk import Desk
from tests.servers.traffic import Client, Plan

LOOSENED = "ALTER TABLE applicants_filing DROP CONSTRAINT a_filing_lies_before_the_closing"
BROKEN = "tests.servers.broken_windows:application"
# What a gate that is broken in three ways must be found out by, and what a desk that forgets an extension and a reopening.
MUST_BE_FOUND = {
    "stamped_late", "refused_before_the_closing", "accepted_though_sent_after_the_closing", "refused_early",
    "late_by_another_closing", "forgot to extend", "forgot to reopen",
}  # fmt: skip
SETTLED_WITHIN = 420.0


@dataclass
class Report:
    """What came of it."""

    script: dict[str, Any]
    struck: list[dict[str, str]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    violations: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)


def play(stage: Stage, script: Script, faults: Sequence[Fault], tell: Callable[[str], None]) -> Report:
    """The desk was under traffic and faults for that long; then everything was mended, and all was checked."""
    report = Report(vars(script))
    plan = open_for_people(stage, script, closes=max(1, int(script.seconds / script.gap)))
    if script.rejects:
        stage.sink.rejected = "writer0@people.example"
    blows = Blows(stage, script, report, tell)
    crowd, movers = blows.all_at_once(faults, plan) if script.together else blows.one_by_one(faults, plan)
    mended_at = time.monotonic()
    settle(stage, crowd)
    movers.end()
    report.figures = figures(stage, crowd, movers) | {
        "seconds_until_all_was_settled": round(time.monotonic() - mended_at, 1)
    }
    answers = [one.answer for one in crowd.tries]
    found = proof.faults(
        stage.database, answers, documents=stage.documents, sink=stage.sink,
        streams=stage.scanner.streams if stage.scanner else None, moved=movers.told(),
    )  # fmt: skip
    report.violations = dict(Counter(one.code for one in found))
    report.examples = [f"{one.code}: {one.what}" for one in found[:20]]
    return report


def open_for_people(desk: Desk, script: Script, *, closes: int) -> Plan:
    """The desk is open and warm, and has people and postings."""
    plan = desk.seed(people=script.people, postings=closes)
    if isinstance(desk, Stage):
        desk.open()
    else:
        desk.start("web")
        desk.wait_for_web()
    warm_up(desk, plan)
    return plan


def warm_up(desk: Desk, plan: Plan) -> None:
    """Every process of the web server has read what it needs."""
    for session in plan.sessions[:8]:
        client = Client(desk.port, session)
        client.get(f"/jobs/{plan.postings[0].job}/apply/check/")
        client.close()


def gather(desk: Desk, script: Script, plan: Plan, *, closes: bool = False) -> tuple[Crowd, Movers]:
    """The postings are about to close, one after the other, and everybody is at work; two people move some of the closings,
    and close what they reopen where they are told to."""
    movers = Movers(desk)
    movers.sit_down()
    plan = Plan(desk.close_soon(plan, lead=script.before + 1, gap=script.gap).postings, plan.sessions)
    wanted = wishes(plan.postings, script, closes=closes)
    crowd = Crowd(
        plan, desk.port, Random(script.seed), before=script.before, after=script.around,  # noqa: S311 - no secret
        moving=frozenset(one.job for one in wanted), infected=script.scanner,
    )  # fmt: skip
    movers.wish(wanted, crowd.hear)
    crowd.more_may_come = lambda: movers.is_busy
    crowd.go(hands=min(64, script.people))
    return crowd, movers


@dataclass(frozen=True)
class Blows:
    """The faults of one run as they strike, told and written down."""

    stage: Stage
    script: Script
    report: Report
    tell: Callable[[str], None]

    def one_by_one(self, faults: Sequence[Fault], plan: Plan) -> tuple[Crowd, Movers]:
        """People came, and one fault struck after the other, each kind once before any came again."""
        gathered, began = gather(self.stage, self.script, plan), time.monotonic()
        every, chance, bag = self.script.every, Random(self.script.seed), list[Fault]()  # noqa: S311 - no secret
        number = 0
        while faults and (number + 1) * every <= self.script.seconds:
            self.stage.wait(max(0.0, began + number * every - time.monotonic()))
            if not bag:
                bag = list(faults)
                chance.shuffle(bag)
            fault = bag.pop()
            fault.strike(self.stage)
            self.stage.wait(min(self.script.hold, every * 0.75))
            self.mend([fault], number * every)
            number += 1
        self.stage.wait(max(0.0, began + self.script.seconds - time.monotonic()))
        return gathered

    def all_at_once(self, faults: Sequence[Fault], plan: Plan) -> tuple[Crowd, Movers]:
        """All faults struck before people came, and were mended when the time was over."""
        for fault in faults:
            fault.strike(self.stage)
        with suppress(AssertionError):  # a web server that hangs is what was asked for
            self.stage.wait_for_web()
            warm_up(self.stage, plan)
        gathered = gather(self.stage, self.script, plan)
        self.stage.wait(self.script.seconds)
        self.mend(faults, 0.0)
        return gathered

    def mend(self, faults: Sequence[Fault], struck_at: float) -> None:
        """The faults are mended; what /readyz said in their midst is kept."""
        said = self.stage.says()
        for fault in faults:
            fault.mend(self.stage)
        names = ", ".join(fault.name for fault in faults) or "nothing"
        self.report.struck.append({"at": f"{struck_at:.1f}", "fault": names, "readyz": said})
        self.tell(f"{struck_at:6.1f} s  {names}: {said}")


def settle(stage: Stage, crowd: Crowd) -> None:
    """Everybody was told, every posting is closed, and no mail waits; or patience has run out, which the proof will show."""
    until = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < until:
        stage.wait(1.0)
        if crowd.is_busy:
            continue
        try:
            unscanned = UNSCANNED if stage.scanner else "0"
            waiting = stage.rows(f"SELECT {unscanned} + count(*) FROM outbox_message WHERE status = 'waiting'")  # noqa: S608
            if waiting == [(0,)] and set(stage.statuses().values()) == {"closed"}:
                return
        except OSError:
            continue


UNSCANNED = "(SELECT count(*) FROM applicants_document WHERE status = 'being_checked')"


def figures(stage: Stage, crowd: Crowd, movers: Movers) -> dict[str, Any]:
    """What is worth counting."""
    tries, said = crowd.tries, Counter(one.answer.said for one in crowd.tries)
    both = {
        posting.job
        for posting in crowd.plan.postings
        if {"accepted", "late"} <= {one.answer.said for one in tries if one.answer.job == posting.job}
    }
    return {
        "closes": len(crowd.plan.postings),
        "closes_tried_on_both_sides": len(both),
        "closings_moved": dict(Counter(f"{one.deed} {one.said}" for one in movers.told())),
        "accepted_after_the_closing_before": beyond(crowd),
        "submissions": len(tries),
        "said": dict(said),
        "told_at_the_first_try": round(sum(not one.failed for one in tries) / max(1, len(tries)), 5),
        "first_try_p50_ms": round(share([one.first_took for one in tries], 0.5) * 1000),
        "first_try_p95_ms": round(share([one.first_took for one in tries], 0.95) * 1000),
        "tries_that_failed": dict(Counter(why for one in tries for why in one.failed)),
        "uploads": crowd.uploads,
        "files_kept": stage.rows("SELECT count(*) FROM applicants_document")[0][0],
        "viruses_found": stage.rows("SELECT count(*) FROM applicants_document WHERE status = 'refused'")[0][0],
        "mails": sum(len(copies) for copies in stage.sink.came.values()),
        "mails_that_came_twice": proof.twice(stage.sink),
        "longest_wait_for_a_closing_s": longest(stage.rows(CLOSED_AFTER)),
        "longest_wait_for_a_mail_s": longest(stage.rows(SENT_AFTER)),
    }


def beyond(crowd: Crowd) -> int:
    """How many were accepted though they came after the closing that their posting had at first: in a window given since."""
    closings = {one.job: one.closes_at.timestamp() for one in crowd.plan.postings}
    accepted = (one.answer for one in crowd.tries if one.answer.said == "accepted")
    return sum(one.sent_at > closings[one.job] for one in accepted)


CLOSED_AFTER = "SELECT max(extract(epoch FROM closed_at - closes_at)) FROM postings_posting"
SENT_AFTER = "SELECT max(extract(epoch FROM sent_at - created_at)) FROM outbox_message"


def longest(found: list[tuple[Any, ...]]) -> float:
    """The one value there is, rounded."""
    return round(float(found[0][0] or 0), 1)


def control(database: str, static: Path, script: Script) -> set[str]:
    """What the checker finds on a desk whose gate is broken in three ways, and which forgets an extension and a reopening. It
    closes nothing by itself: that is done by hand."""
    desk = Desk(database, static=static, wsgi=BROKEN)
    try:
        desk.rows(LOOSENED)
        crowd, movers = gather(desk, script, open_for_people(desk, script, closes=5), closes=True)
        while crowd.is_busy:
            time.sleep(0.1)
        movers.end()
        desk.command("close_due")
        answers, told = [one.answer for one in crowd.tries], movers.told()
        found = checker.faults(database, answers, ahead=desk.clock_ahead(), moved=told)
        refused = {one.what.split()[0] for one in found if one.code == "refused_before_the_closing"}
        return {one.code for one in found} | {f"forgot to {one.deed}" for one in told if one.job in refused}
    finally:
        desk.stop()


def now() -> str:
    """For the report's head."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
