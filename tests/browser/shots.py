"""Takes a picture of every page at both widths: `python -m tests.browser.shots [FOLDER] [TOUR…]` (usually tests/artifacts).

The picture in the README, docs/shortlist.png, is made by the same run whenever the manager's tour is in it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PICTURE = CHECKOUT / "docs" / "shortlist.png"

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.scene import Stop


def main(words: list[str]) -> int:
    """The pictures lie in the folder, one file a page and width; what is wrong with a page is said on the way."""
    from tests import embedded

    begun = embedded.pytest_load_initial_conftests()
    next(begun, None)
    try:
        import django

        django.setup()
        folder = Path(words[0] if words else CHECKOUT / "tests" / "artifacts")
        take_all(folder, words[1:])
    finally:
        begun.close()
        embedded.pytest_unconfigure()
    return 0


def take_all(folder: Path, wanted: list[str]) -> None:
    """A desk is opened on the scene, and its tours are walked; all of them where none is wanted by name."""
    from tests.browser import scene
    from tests.browser.browse import chromium
    from tests.browser.stack import Stack

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        stack = Stack(Path(home))
        with stack.inside():
            try:
                stack.open()
                scene.set_up()
                for name, tour in scene.TOURS.items():
                    if name in (wanted or scene.TOURS):
                        walk(browser, stack.address, list(tour()), folder, name)
            finally:
                stack.close()


def walk(browser: Browser, address: str, stops: list[Stop], folder: Path, tour: str) -> None:
    """A picture of every stop at both widths."""
    from playwright.sync_api import Error

    from tests.browser import scene
    from tests.browser.browse import NARROW, WIDE, window

    for person in sorted({stop.person for stop in stops}):
        with window(browser, address, scene.account(person) if person else None) as seen:
            for stop in (one for one in stops if one.person == person):
                try:
                    seen.page.goto(stop.path)
                    if stop.then:
                        stop.then(seen.page)
                except Error as problem:  # the picture shows how far it came
                    seen.complaints.append(str(problem))
                print(f"{tour}-{stop.name} {stop.path}", *seen.findings(), sep="\n   ", flush=True)
                for width, size in (("1280", WIDE), ("320", NARROW)):
                    seen.page.set_viewport_size(size)  # type: ignore[arg-type]  # a size, as Playwright names it
                    seen.page.screenshot(path=folder / f"{tour}-{stop.name}-{width}.png", full_page=True)
                seen.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
                if (tour, stop.name) == ("manager", "shortlist"):
                    take_picture(seen.page)


def take_picture(page: Page) -> None:
    """The picture of the README: the shortlist down to the last of those who are interviewed first."""
    last = page.locator("tr.marked").last.bounding_box()
    assert last is not None
    cut = {"x": 0, "y": 0, "width": 1280, "height": last["y"] + last["height"]}
    page.screenshot(path=PICTURE, full_page=True, clip=cut)  # type: ignore[arg-type]  # a box, as Playwright names it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
