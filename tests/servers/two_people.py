"""Two people of HR move closings by the product's own deeds: one proposes, another decides. Prints what became of each wish.

Runs as a program of its own in the desk's environment, beside whatever befalls the desk. It says when it is ready, and waits for
the file of wishes that it is given. After an answer that was lost it looks
what stands, and goes on from there; a wish is given up only where the product refuses it for good.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django

django.setup()

from django.db import Error, connection  # noqa: E402 - after setup

from ats import clock  # noqa: E402
from ats.accounts.models import User  # noqa: E402
from ats.accounts.roles import Role  # noqa: E402
from ats.refusal import Refused  # noqa: E402
from postings import actions, extending, reopening  # noqa: E402
from postings.lifecycle import PostingStatus  # noqa: E402
from postings.models import Extension, Posting, Reopening  # noqa: E402
from tests.makers import OPERATOR  # noqa: E402

if TYPE_CHECKING:
    from postings.models import Proposal

REASON = "The site was out of reach."
AHEAD = timedelta(seconds=5)  # a wish is looked at so long before its moment, so that an extension is proposed by then


@dataclass(frozen=True)
class Wish:
    """A closing to be moved: `extend` or `reopen`, decided at `at` or soon after; the new window `lasts` so many seconds.

    `closes`: nobody else closes the posting, so they do, once it is time.
    """

    job: str
    deed: str
    at: datetime
    lasts: float
    closes: bool = False

    @classmethod
    def read(cls, text: str) -> list[Wish]:
        """Wishes as JSON, the moments in ISO 8601."""
        return [cls(**one | {"at": datetime.fromisoformat(one["at"])}) for one in json.loads(text)]


def extended(posting: Posting, wish: Wish, first: User, second: User) -> Proposal | None:
    """The extension once it stands; None while there is more to do."""
    done = posting.extensions.carried_out().last()
    if done:
        return done  # type: ignore[no-any-return]  # the manager of its own class
    waiting: Extension | None = posting.extensions.waiting().first()
    if waiting is None:
        closes_at = posting.closes_at + timedelta(seconds=wish.lasts)
        waiting = extending.propose_extension(posting, closes_at=closes_at, reason=REASON, by=first)
    if clock.now() < wish.at:
        return None
    extending.extend(waiting, by=second)
    waiting.refresh_from_db()
    return waiting


def reopened(posting: Posting, wish: Wish, first: User, second: User) -> Proposal | None:
    """The reopening once it stands; None while there is more to do. A proposal whose closing has come is declined for another."""
    done = posting.reopenings.carried_out().last()
    if done:
        return done  # type: ignore[no-any-return]  # the manager of its own class
    now = clock.now()
    if now < wish.at:
        return None
    if posting.status != PostingStatus.CLOSED:
        if wish.closes:
            actions.close(posting, by=OPERATOR)
        return None
    waiting: Reopening | None = posting.reopenings.waiting().first()
    if waiting and waiting.closes_at < now + timedelta(seconds=wish.lasts / 2):
        reopening.decline_reopening(waiting, reason="Nobody could be told in time.", by=second)
        return None
    if waiting is None:
        closes_at = now + timedelta(seconds=wish.lasts)
        waiting = reopening.propose_reopening(posting, closes_at=closes_at, reason=REASON, by=first)
    reopening.reopen(waiting, by=second)
    waiting.refresh_from_db()
    return waiting


DEEDS = {"extend": extended, "reopen": reopened}


def said(wish: Wish) -> dict[str, str] | None:
    """What became of the wish; None while there is more to do, or where the desk could not be reached."""
    try:
        if clock.now() < wish.at - AHEAD:
            return None
        first, second = (User.objects.get(role=role) for role in (Role.HR_ANALYST, Role.HR_LEAD))
        done = DEEDS[wish.deed](Posting.objects.get(job_number=wish.job), wish, first, second)
    except Refused as refusal:
        # An extension after the closing is refused for good. All else is looked at again.
        return {"said": "refused"} if (wish.deed, refusal.code) == ("extend", "closed") else None
    except Error as error:
        print(f"{wish.job} {wish.deed}: {error}", file=sys.stderr)
        connection.close()
        return None
    return {"said": "done", "closes_at": done.closes_at.isoformat()} if done else None


def main() -> None:
    """Every wish was brought to its end, one line of JSON each."""
    given = Path(sys.argv[1])
    print("ready", flush=True)
    while not given.exists():
        time.sleep(0.05)
    wishes = Wish.read(given.read_text())
    while wishes:
        for wish in list(wishes):
            told = said(wish)
            if told:
                print(json.dumps({"job": wish.job, "deed": wish.deed} | told), flush=True)
                wishes.remove(wish)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
