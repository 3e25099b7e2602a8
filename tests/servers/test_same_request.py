"""One request fifty times at once against the real web server: one application, one reference, fifty good answers, one mail."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.desk import Desk
from tests.servers.traffic import Client, said_by

pytestmark = pytest.mark.servers

MANY = 50


def sent_at_once(desk: Desk) -> list[str]:
    """What each of the fifty was answered."""
    plan = desk.seed(people=1, postings=1)
    desk.start("web")
    desk.wait_for_web()
    (posting,), (session,) = plan.postings, plan.sessions
    fields = {"key": str(uuid.uuid4()), "certified_name": "Avery Invented", "certify": "on"}
    together = threading.Barrier(MANY)

    def send(_number: int) -> str:
        client = Client(desk.port, session)
        together.wait()
        try:
            return said_by(*client.post(f"/jobs/{posting.job}/apply/check/", fields), posting.references[0])
        finally:
            client.close()

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(send, range(MANY)))


def written(desk: Desk) -> dict[str, int]:
    """How many of each there are."""
    wanted = {
        "applications": "applicants_application",
        "filings": "applicants_filing",
        "receipts": "outbox_message WHERE kind = 'receipt'",
    }
    return {what: desk.rows(f"SELECT count(*) FROM {where}")[0][0] for what, where in wanted.items()}  # noqa: S608 - ours


def test_the_same_request_fifty_times_at_once_is_one_application_and_one_mail(desk: Desk):
    answers = sent_at_once(desk)

    assert answers == ["accepted"] * MANY
    assert written(desk) == {"applications": 1, "filings": 1, "receipts": 1}


@pytest.mark.parametrize("desk", ["tests.servers.forgetful:application"], indirect=True)
def test_without_the_one_time_key_it_would_be_several(desk: Desk):
    sent_at_once(desk)

    counted = written(desk)
    assert counted["filings"] > 1
    assert counted["receipts"] > 1
