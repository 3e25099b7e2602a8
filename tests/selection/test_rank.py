"""The command rank: what it prints is what a drawing stores, and it writes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applicants import paper
from applicants.importing.applications import read_applications
from ats import clock
from ats.audit.models import Event
from selection import actions
from selection.models import CandidateList
from tests import makers

pytestmark = pytest.mark.django_db

HEADER = (
    "reference,received_at,email,first_name,last_name,city_employee,employee_number,bargaining_unit,recall_rights,"
    "if_rejected,veteran,seda,cps,qualified,reason"
)
LINES = [
    "A-1,{at},a1@people.example,Ana,Brook,yes,801,1,no,public,no,no,no,yes,",
    "A-2,{at},a2@people.example,Ben,Cole,yes,802,3,no,public,no,no,no,yes,",
    "A-3,{at},a3@people.example,Cy,Dale,yes,803,1,no,public,no,no,no,yes,",
    "A-4,{at},a4@people.example,Di,Elm,yes,804,1,no,public,verified,no,no,yes,",
    "A-5,{at},a5@people.example,Ed,Fenn,yes,805,1,no,withdraw,no,no,no,,",
    "A-6,{at},a6@people.example,Flo,Gale,no,,,no,,claimed,no,no,yes,",
    "A-7,{at},a7@people.example,Gus,Hill,no,,,no,,no,verified,verified,yes,",
    "A-8,{at},a8@people.example,Hal,Ives,no,,,no,,no,no,no,no,No license shown.",
    "A-9,{at},a9@people.example,Ivy,Jay,no,,,no,,no,no,no,,",
    "A-10,{at},a10@people.example,Jo,Kerr,yes,810,1,no,public,no,no,no,yes,",
]


def taken(posting):
    """The applications above, taken from a file of HR's on the closed posting."""
    at = posting.opens_at.isoformat()
    text = "\n".join([HEADER, *(line.format(at=at) for line in LINES)])
    read = read_applications(text.encode(), "applications.csv")
    _made, problems = paper.take(posting, read.rows, by=makers.OPERATOR)
    assert (read.problems, problems) == ([], [])


def employees():
    """A tie between 801 and 803, a probationer in the hiring department (802), somebody of another unit (804)."""
    return makers.roster(
        makers.employee("801", first_name="Ana", last_name="Brook", seniority_date=date(2008, 11, 17)),
        makers.employee("802", first_name="Ben", last_name="Cole", bargaining_unit="3", status="probation",
                        seniority_date=None, department="DEPARTMENT OF PARKS"),
        makers.employee("803", first_name="Cy", last_name="Dale", seniority_date=date(2008, 11, 17)),
        makers.employee("804", first_name="Di", last_name="Elm", bargaining_unit="9"),
        makers.employee("810", first_name="Jo", last_name="Kerr", seniority_date=date(2003, 2, 1)),
    )  # fmt: skip


@pytest.fixture
def posting():
    """Ten people of every kind."""
    employees()
    posting = makers.close(makers.open_posting())
    taken(posting)
    return posting


def ranked(job, *options):
    out = StringIO()
    call_command("rank", job, "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_answer_has_the_promised_keys(posting):
    answer = ranked(posting.job_number)

    assert list(answer) == [
        "posting", "pack", "pack_version", "as_of", "seed", "seed_sha256", "entries", "rejected_bids", "not_qualified",
        "unreviewed",
    ]  # fmt: skip
    assert list(answer["entries"][0]) == [
        "place", "reference", "group", "tier", "seniority_date", "preferences", "lottery", "decided_by", "because",
    ]  # fmt: skip
    assert (answer["posting"], answer["pack"], answer["as_of"]) == (
        posting.job_number,
        "afscme-seniority",
        "2020-01-01",
    )


def by_lottery(entries, *references):
    """These references in the order of their draws."""
    draws = {entry["reference"]: entry["lottery"] for entry in entries}
    return sorted(references, key=draws.__getitem__)


def test_order_by_seniority(posting):
    entries = ranked(posting.job_number)["entries"]

    bidders = ["A-10", *by_lottery(entries, "A-1", "A-3"), "A-2"]
    assert [entry["place"] for entry in entries] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry["reference"] for entry in entries] == [*bidders, *by_lottery(entries, "A-4", "A-7"), "A-6"]
    assert {entry["reference"]: entry["preferences"] for entry in entries[4:]} == {
        "A-4": ["veteran"], "A-7": ["seda", "cps"], "A-6": [],
    }  # fmt: skip
    assert entries[3] | {"because": ""} == {
        "place": 4, "reference": "A-2", "group": "bidder", "tier": "bidders", "seniority_date": None, "preferences": [],
        "lottery": None, "decided_by": "probation_last", "because": "",
    }  # fmt: skip


def test_order_by_article_12_puts_the_hiring_department_first(posting):
    entries = ranked(posting.job_number, "--pack", "afscme-article-12")["entries"]

    assert [entry["tier"] for entry in entries[:4]] == ["hiring department", *["other bidders"] * 3]
    assert [entry["reference"] for entry in entries[:2]] == ["A-2", "A-10"]


def test_those_apart_are_named_with_reasons(posting):
    answer = ranked(posting.job_number)

    assert answer["rejected_bids"] == [
        {"reference": "A-4", "problems": ["unit_differs", "unit_not_eligible"], "becomes": "public"},
        {"reference": "A-5", "problems": ["number_not_on_roster"], "becomes": "withdrawn"},
    ]
    assert answer["not_qualified"] == [{"reference": "A-8", "outcome": "not_stated", "reason": "No license shown."}]
    assert answer["unreviewed"] == [{"reference": "A-9", "reason": "Nobody has reviewed this application yet."}]


def test_anybody_recomputes_the_lottery(posting):
    answer = ranked(posting.job_number)

    seed = bytes.fromhex(answer["seed"])
    assert hashlib.sha256(seed).hexdigest() == answer["seed_sha256"] == posting.seed_sha256
    for entry in answer["entries"]:
        if entry["lottery"]:
            assert entry["lottery"] == hmac.new(seed, entry["reference"].encode(), "sha256").hexdigest()
    assert sum(entry["lottery"] is not None for entry in answer["entries"]) == 5


@pytest.mark.parametrize("pack", ["afscme-seniority", "afscme-article-12"])
def test_drawn_list_is_what_rank_printed(posting, pack):
    printed = ranked(posting.job_number, "--pack", pack)

    drawn = actions.draw_list(posting, pack, by=makers.OPERATOR, at=clock.now())

    assert [
        {
            "place": entry.place, "reference": entry.reference, "group": entry.group, "tier": entry.tier,
            "seniority_date": entry.seniority_date and entry.seniority_date.isoformat(),
            "preferences": entry.preferences, "lottery": entry.lottery or None, "decided_by": entry.decided_by,
            "because": entry.because,
        }
        for entry in drawn.entries.all()
    ] == printed["entries"]  # fmt: skip
    assert (drawn.seed, drawn.pack_version) == (printed["seed"], printed["pack_version"])
    assert (
        list(drawn.apart.filter(kind="rejected_bid").values("reference", "problems", "becomes"))
        == printed["rejected_bids"]
    )
    assert ranked(posting.job_number, "--pack", pack) == printed


def test_roster_imported_last_gives_the_same_groups_and_problems():
    posting = makers.close(makers.open_posting())
    taken(posting)
    without = ranked(posting.job_number)

    employees()

    answer = ranked(posting.job_number)
    assert (without["as_of"], [entry["group"] for entry in without["entries"]]) == (None, ["public"] * 7)
    assert [entry["group"] for entry in answer["entries"]] == [*["bidder"] * 4, *["public"] * 3]
    assert [one["reference"] for one in answer["rejected_bids"]] == ["A-4", "A-5"]


def test_open_posting_withholds_the_seed():
    posting = makers.open_posting()
    application = makers.filed(posting)

    answer = ranked(posting.job_number)

    assert (answer["seed"], answer["seed_sha256"], answer["entries"]) == (None, posting.seed_sha256, [])
    assert answer["unreviewed"] == [{"reference": application.reference, "reason": "Review starts after the closing."}]


def test_draft_has_neither_seed_nor_roster():
    answer = ranked(makers.draft_posting().job_number)

    assert (answer["seed"], answer["seed_sha256"], answer["as_of"]) == (None, None, None)


def test_rank_writes_nothing(posting):
    events = Event.objects.count()

    ranked(posting.job_number)

    assert (Event.objects.count(), CandidateList.objects.count()) == (events, 0)


def test_rank_speaks_to_people_without_json(posting):
    out = StringIO()

    call_command("rank", posting.job_number, stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0] == f"Posting {posting.job_number} by afscme-seniority version 1, roster of 2020-01-01."
    assert lines[1].startswith("   1  A-10  bidder, bidders: before place 2, since February 1, 2003 is earlier than")
    assert lines[-3:] == [
        "bid rejected   A-5  number_not_on_roster; becomes withdrawn",
        "not qualified  A-8  No license shown.",
        "not reviewed   A-9  Nobody has reviewed this application yet.",
    ]


def test_rank_says_that_no_roster_is_in_force():
    out = StringIO()

    call_command("rank", makers.open_posting().job_number, stdout=out)

    assert out.getvalue().splitlines()[0].endswith("no roster in force.")


def test_unknown_posting_is_one_line():
    with pytest.raises(CommandError, match=r"^There is no posting 000\.$") as failure:
        call_command("rank", "000")

    assert failure.value.returncode == 1


def test_unknown_pack_is_one_line(posting):
    with pytest.raises(CommandError, match=r"^There is no rule pack 'x'; there are .*\.$") as failure:
        call_command("rank", posting.job_number, "--pack", "x")

    assert failure.value.returncode == 1
