"""`./run bench [NAME …]`: each benchmark on a database of its own, copied from the migrated one."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from ats.embedded.commands import in_front
from tests.bench.report import show
from tests.servers import databases
from tests.servers.desk import Desk

NAMES = ("pages", "submissions", "shortlist", "ranking", "paint")
ALONE = "--alone"


def main(words: list[str]) -> int:
    """0 when all ran; 1 with a sentence for a name that is none; else the code of the one that failed."""
    if words[:1] == [ALONE]:
        return alone(words[1])
    unknown = sorted(set(words) - set(NAMES))
    if unknown:
        print(f"There is no benchmark {unknown[0]}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 1
    template = urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
    for name in words or NAMES:
        address = databases.make_database(f"bench_{name}", template=template)
        try:
            # A process of its own: the settings read the address once.
            variables = databases.owner_variables(address, DJANGO_SETTINGS_MODULE="tests.bench.settings")
            code = in_front((sys.executable, "-m", "tests.bench", ALONE, name), variables)
            if code:
                return code
        finally:
            databases.drop_database(f"bench_{name}")
    return 0


def alone(name: str) -> int:
    """One benchmark, on the database that the environment names."""
    import django

    django.setup()
    desk = Desk(os.environ["ATS_OWNER_DATABASE_URL"], static=Path(os.environ["ATS_HOME"]) / "static")
    desk.environment["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    bench = import_module(f"tests.bench.{name}")
    try:
        show(bench.TITLE, bench.run(desk))
    finally:
        desk.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
