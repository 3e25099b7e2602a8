"""`./run chaos`: the control, which must be found out, then the run. Exit code 1 on any violation."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom
from typing import TypeVar
from urllib.parse import urlsplit

from tests.chaos.faults import FAULTS, Fault
from tests.chaos.play import MUST_BE_FOUND, Report, control, now, play
from tests.chaos.script import Script
from tests.chaos.stage import Stage
from tests.servers import databases

NONE = "none"
Tell = Callable[[str], None]
Found = TypeVar("Found")


def read(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="./run chaos",
        description="Traffic on postings that close, while one fault a minute strikes; then everything is checked. First a "
        "desk with a broken gate is checked: that must be found out.",
        epilog="Faults: " + "; ".join(fault.name for fault in FAULTS) + ".",
    )
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="how long (default: 10)")
    parser.add_argument("--seed", type=int, metavar="S", help="the same seed draws the same faults")
    parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="a fault so often (default: 60)")
    parser.add_argument("--hold", type=float, default=20.0, metavar="SECONDS", help="how long it lasts (default: 20)")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORDS", help="faults whose name begins so; `none`")
    parser.add_argument("--together", action="store_true", help="all at once, from before the first closing to the end")
    parser.add_argument("--people", type=int, default=40, metavar="N", help="applicants a posting (default: 40)")
    parser.add_argument("--gap", type=float, default=10.0, metavar="SECONDS", help="between closings (default: 10)")
    parser.add_argument(
        "--around", type=float, metavar="SECONDS", help="traffic around a closing (default: half a gap)"
    )
    parser.add_argument(
        "--early", type=float, metavar="SECONDS", help="traffic before a closing, where it is more than after it"
    )
    parser.add_argument(
        "--bucket", action="store_true", help="documents lie in a bucket (S3), which has faults of its own"
    )
    parser.add_argument("--scanner", action="store_true", help="a virus scanner looks at them, with faults of its own")
    parser.add_argument("--no-control", action="store_true", help="leave the control out")
    parser.add_argument(
        "--json", action="store_true", help="the report as JSON on standard output, the rest on standard error"
    )
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """0 where every promise held and the control was found out, else 1."""
    given = read(words)
    unknown = [name for name in given.only if name != NONE and not any(one.name.startswith(name) for one in FAULTS)]
    if unknown:
        print(f"There is no fault {unknown[0]}; there are {', '.join(one.name for one in FAULTS)}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = SystemRandom().randrange(10**6) if given.seed is None else given.seed
    around = given.gap / 2 if given.around is None else given.around
    script = Script(
        given.minutes * 60, given.every, given.hold, given.people, given.gap, around, given.together, True, seed,
        given.early, given.bucket, given.scanner,
    )  # fmt: skip
    stream = sys.stderr if given.json else sys.stdout

    def tell(text: str) -> None:
        print(text, file=stream, flush=True)

    tell(f"{now()}  chaos, seed {seed}")
    if not given.no_control:
        missed = MUST_BE_FOUND - on_a_copy("chaos_control", lambda at: control(at, static(), controls(script)))
        if missed:
            tell(
                f"The control was not found out: {', '.join(sorted(missed))}. Nothing this program says can be trusted."
            )
            return 1
        tell("The control, a desk with a broken gate, was found out.")
    faults = chosen(given.only, script, tell)
    report = on_a_copy("chaos", lambda at: on_stage(at, script, faults, tell))
    show(report, tell)
    if given.json:
        print(json.dumps(vars(report), indent=2))
    return 1 if report.violations else 0


def controls(script: Script) -> Script:
    """The control is short: five closings, one a way the desk is broken."""
    return Script(0, 0, 0, 32, 2.0, 0.9, False, False, script.seed)


def chosen(only: Sequence[str], script: Script, tell: Tell) -> list[Fault]:
    """The faults to draw from; those this machine cannot bring about, or this desk does not have, are named and left out."""
    wanted = [one for one in FAULTS if not only or any(one.name.startswith(words) for words in only)]
    found = []
    for one in wanted:
        why = one.lacks or (f"say --{one.needs}" if one.needs and not getattr(script, one.needs) else "")
        if why:
            tell(f"Left out: {one.name}: {why}.")
        else:
            found.append(one)
    return found


def on_stage(address: str, script: Script, faults: list[Fault], tell: Tell) -> Report:
    """The run, on a desk of its own that is gone afterwards."""
    stage = Stage(
        address, home=Path(os.environ["ATS_HOME"]), static=static(), wsgi="ats.wsgi:application", bucket=script.bucket,
        scanner=script.scanner,
    )  # fmt: skip
    try:
        return play(stage, script, faults, tell)
    except BaseException:
        for log in sorted(stage.home.logs.glob("*.log")):
            tell(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}")
        raise
    finally:
        stage.stop()


def on_a_copy(name: str, deed: Callable[[str], Found]) -> Found:
    """The deed is done on a copy of the migrated database, which is gone afterwards."""
    address = databases.make_database(name, template=urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/"))
    try:
        return deed(address)
    finally:
        databases.drop_database(name)


def static() -> Path:
    """The collected static files of the home this runs on."""
    return Path(os.environ["ATS_HOME"]) / "static"


def show(report: Report, tell: Tell) -> None:
    """The report for people."""
    tell(f"{len(report.struck)} faults struck.")
    for name, value in report.figures.items():
        tell(f"  {name.replace('_', ' ')}: {value}")
    for example in report.examples:
        tell(f"  VIOLATION {example}")
    closes, tried = report.figures["closes"], report.figures["closes_tried_on_both_sides"]
    if tried * 2 < closes:
        tell(f"  This run proves little: only {tried} of {closes} closings had people on both sides of them.")
    tell(f"{sum(report.violations.values())} violations.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
