"""The command line of `./run`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ats.embedded import checks, commands, desk, keeper
from ats.embedded.servers import CHECKOUT
from ats.embedded.trouble import Trouble
from ats.embedded.voice import Voice, loud, quiet

OVERVIEW = """\
commands (each has --help):
  ./run                    the whole desk: PostgreSQL, Valkey, web, worker, beat
  ./run manage CMD ...     a management command on the same home
  ./run test [ARGS ...]    the tests; ARGS go to pytest
  ./run check              lint, format, types, contracts, migrations, templates, deployment
  ./run bench [NAME]       the benchmarks, as ratios
  ./run chaos [ARGS ...]   a desk under traffic and faults, and whether it kept its promises

DATABASE_URL and REDIS_URL, where set, are used instead of the embedded servers.
"""


def main(words: Sequence[str]) -> int:
    """Answers the exit code: 0 when all went well, 1 with one sentence on standard error when it could not."""
    rooms = {"manage": _manage, "test": _test, "check": _check, "bench": _bench, "chaos": _chaos, "keeper": _keeper}
    try:
        if words and words[0] in rooms:
            return rooms[words[0]](list(words[1:]))
        return _desk(words)
    except Trouble as problem:
        Voice(sys.stderr).say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


def _desk(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Starts the hiring desk and keeps it running until Ctrl-C.",
        epilog=OVERVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="port on 127.0.0.1 (default: 8000)")
    _add_home(parser)
    parser.add_argument("--empty", action="store_true", help="no demo data at the first start")
    given = parser.parse_args(words)
    return desk.run(given.home, given.port, loud(), is_empty=given.empty)


def _manage(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./run manage",
        description="Runs a management command with the home's servers; they are started when they are not running.",
        epilog="`./run manage help` lists the commands, `./run manage CMD --help` explains one.",
        allow_abbrev=False,
    )
    _add_home(parser)
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="CMD ...", help="the command and its arguments")
    given = parser.parse_args(words)
    return commands.manage(given.home, given.command or ["help"], quiet())


def _test(words: list[str]) -> int:
    if words[:1] in (["--help"], ["-h"]):
        parser = argparse.ArgumentParser(
            prog="./run test",
            usage="./run test [-h] [ARGS ...]",
            description="Runs the tests on a throw-away database. ARGS go to pytest: paths, -k, -x and the like.",
        )
        parser.print_help()
        return 0
    return checks.test(_usual_home(), words, loud())


def _check(words: list[str]) -> int:
    argparse.ArgumentParser(
        prog="./run check",
        description="Runs every check of the project, one line each; exit code 1 when one of them fails.",
    ).parse_args(words)
    return checks.check(_usual_home(), loud())


def _bench(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Runs the benchmarks on a home of their own, and prints ratios."
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help="which benchmark; all where none is named")
    return commands.bench(parser.parse_args(words).name, quiet())


def _chaos(words: list[str]) -> int:
    return commands.chaos(words, quiet())


def _keeper(words: list[str]) -> int:
    return keeper.main(words)


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home",
        type=_folder,
        default=_usual_home(),
        metavar="DIR",
        help="folder of the data (default: .ats beside run)",
    )


def _usual_home() -> Path:
    return CHECKOUT / ".ats"


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a folder is needed")
    return Path(text).expanduser().resolve()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
    return int(text)
