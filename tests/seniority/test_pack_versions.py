"""Which packs count: released ones, and versions that one person proposed and another activated."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from postings.forms import packs_offered
from seniority.models import PackVersion
from seniority.pack_actions import MOST, activate_pack, propose_pack
from seniority.pack_versions import pack_for, readable, usable_packs
from seniority.packs import RELEASED, load_pack
from tests import makers

pytestmark = pytest.mark.django_db

CLASS = load_pack("class-seniority").text
DAY = date(2026, 3, 4)


def proposed(text=CLASS, by=None):
    return propose_pack(text, by=by or makers.person(role=Role.HR_ANALYST), at=clock.now())


def activated(text=CLASS):
    return activate_pack(proposed(text), by=makers.person(role=Role.HR_LEAD), at=clock.now())


def dated(first, last=None, version="2"):
    """The example agreement from one day to another."""
    dates = f"effective_from = {first}" + (f"\neffective_until = {last}" if last else "")
    return CLASS.replace("effective_from = 2025-01-01", dates).replace('version = "1"', f'version = "{version}"')


def ids(on=DAY):
    return [pack.id for pack in usable_packs(on)]


# --- proposed, then activated --------------------------------------------------------------------------------------------


def test_a_pack_counts_once_a_second_person_has_activated_it():
    version = proposed()
    before = ids()
    lead = makers.person(role=Role.HR_LEAD)

    active = activate_pack(version, by=lead, at=clock.now())

    assert (before, ids()) == (
        ["afscme-article-12", "afscme-seniority"],
        ["afscme-article-12", "afscme-seniority", "class-seniority"],
    )
    assert (active.activated_by, active.version, active.effective_from) == (lead.audit_label, "1", date(2025, 1, 1))
    assert pack_for("class-seniority", DAY) == load_pack("class-seniority")


def test_both_deeds_are_remembered_with_the_texts_hash():
    active = activated()

    events = Event.objects.filter(action__startswith="seniority.").order_by("pk")

    assert [event.action for event in events] == ["seniority.propose_pack", "seniority.activate_pack"]
    assert [event.by for event in events] == [active.proposed_by, active.activated_by]
    assert {json.loads(event.facts)["sha256"] for event in events} == {active.sha256}


def test_whoever_proposed_a_pack_does_not_activate_it():
    lead = makers.person(role=Role.HR_LEAD)
    version = proposed(by=lead)

    with pytest.raises(Refused, match="Another person than the one who proposed"):
        activate_pack(version, by=lead, at=clock.now())

    assert PackVersion.objects.get().activated_at is None


def test_a_version_is_activated_once():
    version = activated()

    with pytest.raises(Refused, match="in force already"):
        activate_pack(version, by=makers.person(role=Role.HR_LEAD), at=clock.now())


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_who_is_not_of_hr_proposes_nothing(role):
    with pytest.raises(Refused, match="propose pack"):
        proposed(by=makers.person(role=role))


def test_an_analyst_activates_nothing():
    version = proposed()

    with pytest.raises(Refused, match="activate pack"):
        activate_pack(version, by=makers.person(role=Role.HR_ANALYST), at=clock.now())


def test_line_ends_of_a_browser_change_no_text():
    assert proposed(CLASS.replace("\n", "\r\n")).text == CLASS


# --- refused, with the line ----------------------------------------------------------------------------------------------


def line_of(part, text=CLASS):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(part))


CLASS_RULE, FIRST_ORDER = line_of('rule = "class_seniority"'), line_of('order = ["B", "C"')


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'rule = "class_seniority"',
            'rule = "shoe_size"',
            f"Line {CLASS_RULE}: there is no rule 'shoe_size'",
        ),
        ("percent = 10", "percent = 101", f"Line {line_of('percent')}: 'percent' must be a whole number from 1 to 100"),
        (
            "effective_from = 2025-01-01",
            "effective_from = 2025-01-01\neffective_until = 2024-12-31",
            f"Line {line_of('effective_from') + 1}: 'effective_until' lies before 'effective_from'",
        ),
        (
            'order = ["B", "C", "A", "D"]',
            'order = ["A", "B", "C", "D"]',
            f"Line {FIRST_ORDER}: the example “Class seniority counts before City-wide seniority",
        ),
        (
            'order = ["B", "C", "A", "D"]',
            'order = ["Z", "B", "C", "D"]',
            f"Line {FIRST_ORDER}: the order names 'Z'",
        ),
        ("[bidders]", "[bidders", "Expected ']' at the end of a table declaration (at line"),
    ],
)
def test_a_bad_pack_is_refused_with_the_line(old, new, sentence):
    with pytest.raises(Refused) as refused:
        proposed(CLASS.replace(old, new, 1))

    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == "text"
    assert not PackVersion.objects.exists()


def test_a_pack_without_examples_is_refused():
    with pytest.raises(Refused, match="no worked example"):
        proposed(CLASS.partition("[[examples]]")[0])


def test_a_text_beyond_all_measure_is_refused():
    with pytest.raises(Refused, match=r"no longer than 100,000 characters"):
        proposed(CLASS + "#" * MOST)


def test_a_version_stands_once_whatever_its_text():
    proposed()

    with pytest.raises(Refused, match=rf"^Line {line_of('version')}: version 1 of class-seniority stands already"):
        proposed(CLASS + "# Another text.\n")


@pytest.mark.parametrize("pack_id", sorted(RELEASED))
def test_a_released_version_cannot_be_proposed_with_another_text(pack_id):
    with pytest.raises(Refused, match=f"version 1 of {pack_id} stands already"):
        proposed(load_pack(pack_id).text.replace("interview_block = 8", "interview_block = 9"))


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-12-31", None), ("2024-01-01", "2025-06-30"), ("2024-01-01", None), ("2025-09-01", "2025-09-30")],
)
def test_dates_of_effect_that_overlap_a_version_in_force_are_refused(first, last):
    activated(dated("2025-06-30", "2025-12-31", version="1"))
    overlapping = dated(first, last)

    with pytest.raises(Refused, match=rf"^Line {line_of('effective_from', overlapping)}: version 1 .* overlap\.$"):
        proposed(overlapping)


@pytest.mark.parametrize(("first", "last"), [("2024-01-01", "2025-06-29"), ("2026-01-01", None)])
def test_versions_follow_one_another_without_a_day_between(first, last):
    activated(dated("2025-06-30", "2025-12-31", version="1"))

    assert activated(dated(first, last)).activated_at is not None


def test_of_two_proposals_that_overlap_only_one_is_activated():
    first, second = proposed(), proposed(dated("2025-06-01"))
    lead = makers.person(role=Role.HR_LEAD)
    activate_pack(first, by=lead, at=clock.now())

    with pytest.raises(Refused, match="version 1 of class-seniority is in force from 2025-01-01 on, and the dates"):
        activate_pack(second, by=lead, at=clock.now())

    assert PackVersion.objects.get(version="2").activated_at is None


def test_dates_of_effect_that_overlap_a_released_pack_are_refused():
    text = load_pack("afscme-seniority").text.replace('version = "1"', 'version = "2"')

    with pytest.raises(Refused, match="version 1 of afscme-seniority is in force from 2022-07-01 on"):
        proposed(text)


def test_an_agreement_before_the_released_one_may_be_added():
    text = load_pack("afscme-seniority").text.replace('version = "1"', 'version = "0"')
    earlier = text.replace("effective_from = 2022-07-01", "effective_from = 2017-07-01\neffective_until = 2022-06-30")

    activated(earlier)

    assert pack_for("afscme-seniority", date(2022, 6, 30)).version == "0"
    assert pack_for("afscme-seniority", date(2022, 7, 1)).version == "1"


# --- which one counts ----------------------------------------------------------------------------------------------------


def test_the_version_of_the_day_counts():
    activated(dated("2025-01-01", "2025-12-31", version="1"))
    activated(dated("2026-01-01", version="2"))

    versions = [pack_for("class-seniority", day).version for day in (date(2025, 12, 31), date(2026, 1, 1))]

    assert versions == ["1", "2"]
    assert ids(date(2024, 12, 31)) == ["afscme-article-12", "afscme-seniority"]


@pytest.mark.parametrize(
    ("pack_id", "on", "sentence"),
    [
        ("x", DAY, "There is no rule pack 'x'; there are afscme-article-12, afscme-seniority."),
        ("x", date(2000, 1, 1), "There is no rule pack 'x'; there are none."),
        (
            "afscme-seniority",
            date(2022, 6, 30),
            "Rule pack 'afscme-seniority' has no version in effect on June 30, 2022.",
        ),
        ("class-seniority", DAY, "Rule pack 'class-seniority' is not in force: one person proposes it"),
    ],
)
def test_a_pack_that_does_not_count_is_refused_by_name(pack_id, on, sentence):
    with pytest.raises(Refused) as refused:
        pack_for(pack_id, on)

    assert refused.value.sentence.startswith(sentence)


def test_a_version_that_this_release_cannot_read_counts_as_not_there():
    active = activated()

    assert readable([PackVersion(text="the rules of another time"), active]) == [load_pack("class-seniority")]


def test_a_posting_may_name_a_pack_once_it_is_activated():
    before = [name for name, _title in packs_offered()]
    activated(dated("2025-01-01", "2025-12-31", version="1"))
    activated(dated("2026-01-01", version="2"))

    assert before == ["afscme-seniority", "afscme-article-12"]
    assert [name for name, _title in packs_offered()] == [*before, "class-seniority"]


# --- the command rank ----------------------------------------------------------------------------------------------------


def two_bidders():
    """A closed posting: 901 has the earlier City-wide date, 902 the earlier class date."""
    makers.roster(
        makers.employee("901", seniority_date=date(2001, 1, 1), other_dates={"class": "2020-01-01"}),
        makers.employee("902", seniority_date=date(2011, 1, 1), other_dates={"class": "2012-01-01"}),
    )
    posting = makers.open_posting()
    both = [
        makers.filed(posting, employee_number=number, first_name="Avery", last_name="Invented")
        for number in ("901", "902")
    ]
    makers.close(posting)
    makers.reviewed(*both)
    return posting, [one.reference for one in both]


def test_rank_refuses_a_pack_not_activated_and_takes_it_afterwards():
    posting, (senior, classed) = two_bidders()
    with pytest.raises(CommandError, match="'class-seniority' is not in force"):
        call_command("rank", posting.job_number, "--pack", "class-seniority", "--json", stdout=StringIO())
    activated()
    out = StringIO()

    call_command("rank", posting.job_number, "--pack", "class-seniority", "--json", stdout=out)

    entries = json.loads(out.getvalue())["entries"]
    assert [one["reference"] for one in entries] == [classed, senior]
    assert entries[0]["decided_by"] == "class_seniority"
    assert entries[1]["because"] == (
        "after place 1, since January 1, 2012 is earlier than January 1, 2020: Class seniority, Example agreement 8.3(a)"
    )
