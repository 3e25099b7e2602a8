"""HR drafts, approves, publishes, amends and closes postings at the desk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from postings import actions
from postings.deadline import in_words
from postings.extending import propose_extension
from postings.fields import Lines, Units, clock_of, closing_of, written
from postings.forms import RULE_PACKS, PostingForm
from postings.models import ClassSpecification, Posting, PostingRevision
from postings.reopening import propose_reopening
from postings.waiting import waiting_for
from seniority.packs import RELEASED
from tests import makers

INPUTS = Path(__file__).resolve().parents[3] / "shared" / "inputs"

SPEC_TEXT = """CODE: 7777
CLASS TITLE: POND KEEPER
FAMILY: Parks
MINIMUM QUALIFICATIONS
Education, Training, and Experience
• Two years of experience with ponds
Licensure, Certification, or Other Qualifications
• None required
"""
ANNOUNCEMENT = """BID/JOB ANNOUNCEMENT
JOB NUMBER: 555001
GARDEN COORDINATOR
DEPARTMENT OF PARKS
Number of Positions: 1
Applications must be received by 11:59 pm CDT on 07/01/2031
"""


@pytest.fixture
def analyst(db):
    return makers.person("analyst@city.example", role=Role.HR_ANALYST)


@pytest.fixture
def lead(db):
    return makers.person("lead@city.example", role=Role.HR_LEAD)


def typed(**fields):
    """A whole draft as the browser sends it."""
    return {
        "job_number": "555001",
        "title": "POND KEEPER",
        "class_specification": makers.class_specification().pk,
        "department": "DEPARTMENT OF PARKS",
        "kind": "bid_job",
        "vacancies": "2",
        "salary_amount": "61000",
        "salary_basis": "yearly",
        "position_unit": "01",
        "eligible_units": "01, BU 03;4",
        "rule_pack": "afscme-seniority",
        "duties": "Keeps ponds.\r\n\r\n  Counts ducks. ",
        "opens_on": "2031-06-17",
        "closes_on": "2031-07-01",
        "closes_time": "11:59 pm",
    } | fields


def amended(posting, **fields):
    """An amendment as the browser sends it: everything as it stands, but for what is given."""
    stands = {
        name: getattr(posting, name)
        for name in ("vacancies", "vacancies_text", "salary_amount", "salary_basis", "grade", "benefits_url", "summary",
                     "location", "address", "shift", "hours", "selection_requirements", "evaluation", "preferences")
    }  # fmt: skip
    return stands | {"duties": "", "notices": "", "reason": "A week more."} | fields


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("11:59 pm", (23, 59, None)),
        ("12:00 AM", (0, 0, None)),
        ("23:59", (23, 59, None)),
        ("11:59:20 p.m.", (23, 59, 20)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, answer):
    assert clock_of(text) == answer


@pytest.mark.parametrize("text", ["25:00", "11:61 pm", "13:00 pm", "noon", "", "11:59:60"])
def test_what_no_clock_shows_is_no_time(text):
    with pytest.raises(ValueError, match=r".*"):
        clock_of(text)


def test_a_named_minute_counts_whole_and_a_named_second_too():
    day = date(2025, 7, 1)

    assert closing_of(day, "11:59 pm") == datetime(2025, 7, 2, 5, 0, tzinfo=UTC)
    assert closing_of(day, "11:59:20 pm") == datetime(2025, 7, 2, 4, 59, 21, tzinfo=UTC)


@pytest.mark.parametrize("text", ["11:59 pm", "11:59:20 pm", "12:00 am"])
def test_a_closing_is_written_as_it_was_typed(text):
    assert written(closing_of(date(2025, 7, 1), text)) == {"closes_on": date(2025, 7, 1), "closes_time": text}


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "errors"), [(2021, ["rule_pack"]), (2031, [])])
def test_a_pack_that_is_not_in_force_on_the_closing_day_is_refused(year, errors):
    days = {"opens_on": f"{year}-06-17", "closes_on": f"{year}-07-01"}

    assert list(PostingForm(typed(**days)).errors) == errors


def test_the_packs_offered_are_those_that_ship():
    assert sorted(value for value, _label in RULE_PACKS) == sorted(RELEASED)


def test_lists_and_units_compare_as_what_they_say():
    assert not Lines().has_changed(["a", "b"], "a\r\n b \r\n")
    assert Lines().has_changed(["a"], "b")
    assert not Units().has_changed(["1", "3"], "01, BU 03")
    assert not Units().has_changed(["1", "3"], "1 3")
    assert Units().has_changed(["1"], "dozens")
    assert Units().prepare_value("as typed") == "as typed"


def test_a_draft_stands_as_typed_and_waits_for_another_person(client, analyst):
    client.force_login(analyst)

    answer = client.post(reverse("desk_posting_draft"), typed())

    posting = Posting.objects.get(job_number="555001")
    assert answer.url == reverse("desk_posting", args=["555001"])
    assert in_words(posting.closes_at) == "11:59:59 pm Central (CDT, UTC−5) on July 1, 2031"
    assert (posting.eligible_units, posting.position_unit, posting.duties) == (
        ["1", "3", "4"],
        "1",
        ["Keeps ponds.", "Counts ducks."],
    )
    assert (posting.status, posting.created_by) == ("draft", analyst.audit_label)
    page = client.get(answer.url).content.decode()
    assert "another person approves it" in page
    assert reverse("desk_posting_approve", args=["555001"]) not in page


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"closes_time": "half past"}, "Write a time such as"),
        ({"closes_on": "2031-06-01"}, "It would close before it opens."),
        ({"eligible_units": "1, dozens"}, "“dozens” is no unit."),
        ({"position_unit": "x"}, "Write one unit as its number"),
        ({"salary_basis": ""}, "Say whether this is a year or an hour."),
        ({"job_number": "no spaces"}, "letters, digits and hyphens"),
        ({"closes_on": "9999-12-31"}, "outside the calendar"),
    ],
)
def test_a_mistake_in_a_draft_is_said_beside_it_and_all_that_was_typed_stays(client, analyst, mistake, words):
    client.force_login(analyst)

    answer = client.post(reverse("desk_posting_draft"), typed(**mistake))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Counts ducks." in page
    assert not Posting.objects.exists()


def test_a_job_number_that_is_taken_is_said_beside_it(client, analyst):
    makers.draft_posting(job_number="555001")
    client.force_login(analyst)

    answer = client.post(reverse("desk_posting_draft"), typed())

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["job_number"]


def test_a_draft_is_changed_and_keeps_the_opening_nobody_touched(client, analyst):
    posting = makers.draft_posting()
    opens_at = posting.opens_at
    client.force_login(analyst)
    address = reverse("desk_posting_change", args=[posting.job_number])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    lists = {"duties": "", "notices": "", "minimum_qualifications": "", "licensure": "", "bid_instructions": ""}

    answer = client.post(
        address, sent | lists | {"title": "POND KEEPER", "eligible_units": "1", "new_job": "", "career_service": ""}
    )

    posting.refresh_from_db()
    assert answer.status_code == 302
    assert (posting.title, posting.opens_at, posting.created_by) == ("POND KEEPER", opens_at, analyst.audit_label)


def test_a_posting_past_its_draft_is_not_changed(client, analyst):
    posting = makers.open_posting()
    client.force_login(analyst)

    answer = client.post(
        reverse("desk_posting_change", args=[posting.job_number]), typed(job_number=posting.job_number)
    )

    assert answer.status_code == 422
    assert "Only a draft can be changed this way" in answer.content.decode()


def test_an_announcement_becomes_a_draft_with_its_problems_kept(client, analyst):
    makers.class_specification()
    client.force_login(analyst)

    read = client.post(reverse("desk_posting_read"), {"text": ANNOUNCEMENT})
    form = read.context["form"]
    sent = typed(job_number=form["job_number"].value(), source=form["source"].value())
    client.post(reverse("desk_posting_draft"), sent)

    posting = Posting.objects.get()
    assert read.status_code == 200
    assert form["closes_time"].value() == "11:59 pm"
    assert (posting.job_number, posting.source_name) == ("555001", "pasted.txt")
    assert posting.problems == read.context["problems"] != []


def test_a_class_nobody_knows_is_named_and_left_to_choose(client, analyst):
    client.force_login(analyst)

    read = client.post(reverse("desk_posting_read"), {"text": ANNOUNCEMENT})

    assert "import its class specification first" in read.content.decode()
    assert read.context["form"]["class_specification"].value() is None


def test_a_source_that_we_did_not_seal_is_none(client, analyst):
    client.force_login(analyst)

    client.post(reverse("desk_posting_draft"), typed(source="WyJtaW5lIiwgW11d:forged"))

    assert Posting.objects.get().source_name == ""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Give one of the two"),
        ({"text": "a", "file": SimpleUploadedFile("a.txt", b"b")}, "Give one of the two"),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xff\xff")}, "is not UTF-8 text"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "a.txt is empty."),
    ],
)
def test_a_document_that_cannot_be_read_is_said_beside_it(client, analyst, sent, words):
    client.force_login(analyst)

    answer = client.post(reverse("desk_posting_read"), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_real_announcement_fills_the_form(client, analyst):
    text = INPUTS / "posting-412401.txt"
    if not text.exists():
        pytest.skip("the real announcement is not beside this repository")
    client.force_login(analyst)

    read = client.post(reverse("desk_posting_read"), {"file": SimpleUploadedFile("posting.txt", text.read_bytes())})

    values = {
        name: read.context["form"][name].value()
        for name in ("job_number", "closes_on", "closes_time", "eligible_units")
    }
    assert values == {
        "job_number": "412401", "closes_on": date(2025, 7, 1), "closes_time": "11:59 pm", "eligible_units": "1, 3, 4, 5",
    }  # fmt: skip


def test_another_person_approves_and_the_author_cannot(client, analyst, lead):
    posting = actions.draft(draft_facts(), by=analyst, at=clock.now())
    address = reverse("desk_posting_approve", args=[posting.job_number])

    client.force_login(analyst)
    own = client.post(address, {"save": "1"})
    client.force_login(lead)
    others = client.post(address, {"save": "1"})

    posting.refresh_from_db()
    assert (own.status_code, "Another person than the author" in own.content.decode()) == (422, True)
    assert (others.status_code, posting.status, posting.approved_by) == (302, "approved", lead.audit_label)


def draft_facts():
    """A draft's facts as an action takes them."""
    now = clock.now()
    return {
        "job_number": "555002", "title": "POND KEEPER", "class_specification": makers.class_specification(),
        "department": "DEPARTMENT OF PARKS", "opens_at": now + timedelta(days=3), "closes_at": now + timedelta(days=30),
        "salary_amount": "50000.00", "salary_basis": "yearly",
    }  # fmt: skip


def test_an_approval_is_taken_back_with_its_reason_alone(client, analyst):
    posting = makers.draft_posting()
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    client.force_login(analyst)
    address = reverse("desk_posting_return_to_draft", args=[posting.job_number])

    without = client.post(address, {"reason": ""})
    with_one = client.post(address, {"reason": "The pay is wrong."})

    posting.refresh_from_db()
    assert (without.status_code, with_one.status_code, posting.status) == (422, 302, "draft")


def test_a_publication_that_falls_short_needs_its_reason(client, lead):
    posting = makers.draft_posting()
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    client.force_login(lead)
    address = reverse("desk_posting_publish", args=[posting.job_number])

    before = client.get(address).content.decode()
    without = client.post(address, {"exception": " "})
    with_one = client.post(address, {"exception": "Ordered by the court."})

    posting.refresh_from_db()
    assert "The union would be told less than one day before it opens" in before
    assert (without.status_code, with_one.status_code, posting.status) == (422, 302, "published")
    assert Event.objects.get(action="postings.publish").reason == "Ordered by the court."


def test_a_publication_that_lacks_nothing_asks_no_reason(client, lead):
    facts = draft_facts()
    posting = actions.draft(facts, by=makers.OPERATOR, at=clock.now())
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    client.force_login(lead)
    address = reverse("desk_posting_publish", args=[posting.job_number])

    assert "exception" not in client.get(address).context["form"].fields
    assert client.post(address, {"save": "1"}).status_code == 302


def test_an_analyst_does_not_publish(client, analyst):
    posting = makers.draft_posting()
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    client.force_login(analyst)

    answer = client.post(reverse("desk_posting_publish", args=[posting.job_number]), {"exception": "x"})

    posting.refresh_from_db()
    assert (answer.status_code, posting.status) == (403, "approved")
    assert reverse("desk_posting_publish", args=[posting.job_number]) not in client.get(
        reverse("desk_posting", args=[posting.job_number])
    ).content.decode()  # fmt: skip


def test_an_amendment_is_shown_once_more_before_it_counts_and_moves_no_closing(client, lead):
    posting = makers.open_posting()
    closes_at = posting.closes_at
    client.force_login(lead)
    address = reverse("desk_posting_amend", args=[posting.job_number])
    sent = amended(posting, shift="Nights", closes_on="2031-06-24", closes_time="4:30 pm")

    form = client.get(address).content.decode()
    shown = client.post(address, sent).content.decode()
    back = client.post(address, sent | {"back": "1"})
    before = Posting.objects.get(pk=posting.pk).shift
    client.post(address, sent | {"confirmed": "1"})

    posting.refresh_from_db()
    assert [reverse("desk_posting_propose_extension", args=[posting.job_number]) in form, "closes_on" in form] == [
        True,
        False,
    ]
    assert ("Nights" in shown, "closes_on" in shown, back.context["form"]["shift"].value(), before) == (
        True, False, "Nights", "",
    )  # fmt: skip
    assert (posting.closes_at, posting.shift, list(PostingRevision.objects.get(number=2).changes)) == (
        closes_at, "Nights", ["shift"],
    )  # fmt: skip


def test_a_text_sent_back_with_a_browsers_line_breaks_is_no_amendment(client, lead):
    posting = makers.open_posting(summary="Keeps the beds.\n\nThis position will:")
    client.force_login(lead)
    sent_back = amended(posting, summary="Keeps the beds.\r\n\r\nThis position will:", shift="Nights", confirmed="1")

    client.post(reverse("desk_posting_amend", args=[posting.job_number]), sent_back)

    posting.refresh_from_db()
    assert list(PostingRevision.objects.get(number=2).changes) == ["shift"]
    assert posting.summary == "Keeps the beds.\n\nThis position will:"


def test_an_amendment_that_changes_nothing_or_cannot_stand_is_refused_on_the_form(client, lead):
    posting = makers.open_posting()
    client.force_login(lead)
    address = reverse("desk_posting_amend", args=[posting.job_number])

    nothing = client.post(address, amended(posting))
    no_basis = client.post(address, amended(posting, salary_basis=""))

    assert "Nothing would change." in nothing.content.decode()
    assert list(no_basis.context["form"].errors) == ["salary_basis"]
    assert PostingRevision.objects.filter(posting=posting).count() == 1


def test_a_posting_is_rescinded_with_a_reason(client, lead):
    posting = makers.open_posting()
    client.force_login(lead)
    address = reverse("desk_posting_cancel", args=[posting.job_number])

    without = client.post(address, {"reason": ""})
    with_one = client.post(address, {"reason": "The position is gone."})
    twice = client.post(address, {"reason": "Again."})

    posting.refresh_from_db()
    assert (without.status_code, with_one.status_code, twice.status_code) == (422, 302, 422)
    assert posting.status == "cancelled"


def test_a_rescinded_posting_says_so_instead_of_when_it_closes(client, lead):
    rescinded, still_open = makers.open_posting(), makers.open_posting()
    actions.cancel(rescinded, by=makers.OPERATOR, reason="The position is gone.")
    client.force_login(lead)

    pages = [client.get(reverse("desk_posting", args=[one.job_number])) for one in (rescinded, still_open)]

    boxes = [page.content.decode().partition('class="deadline')[2].partition("</div>")[0] for page in pages]
    assert ["Rescinded" in box for box in boxes] == [True, False]
    assert ["Closes" in box for box in boxes] == [False, True]


def test_a_posting_past_its_closing_is_closed_by_hand_once(client, analyst):
    posting = makers.open_posting()
    client.force_login(analyst)
    address = reverse("desk_posting_close", args=[posting.job_number])

    early = client.post(address, {"save": "1"}, follow=True)
    makers.move_closing(posting, clock.now())
    offered = client.get(reverse("desk_posting", args=[posting.job_number])).content.decode()
    done = client.post(address, {"save": "1"}, follow=True)

    posting.refresh_from_db()
    assert "Nothing was closed" in early.content.decode()
    assert address in offered
    assert "The posting is closed" in done.content.decode()
    assert posting.status == "closed"


def test_the_auditor_sees_the_posting_and_no_deed(client, db):
    posting = makers.draft_posting()
    client.force_login(makers.person(role=Role.AUDITOR))

    page = client.get(reverse("desk_posting", args=[posting.job_number]))

    assert page.status_code == 200
    assert page.context["deeds"] == []
    assert client.post(reverse("desk_posting_approve", args=[posting.job_number])).status_code == 403


def test_a_class_specification_is_looked_through_then_kept(client, analyst):
    client.force_login(analyst)

    shown = client.post(reverse("desk_class_read"), {"text": SPEC_TEXT})
    none_yet = ClassSpecification.objects.count()
    sealed = shown.context["form"]["sealed"].value()
    kept = client.post(reverse("desk_class_keep"), {"sealed": sealed})
    again = client.post(reverse("desk_class_read"), {"text": SPEC_TEXT})

    spec = ClassSpecification.objects.get()
    assert (shown.status_code, none_yet, kept.status_code) == (200, 0, 302)
    assert (spec.code, spec.version, spec.imported_by) == ("7777", 1, analyst.audit_label)
    assert "This very file is kept already" in again.content.decode()


def test_a_class_specification_without_a_code_is_not_kept(client, analyst):
    client.force_login(analyst)
    shown = client.post(reverse("desk_class_read"), {"text": "Nothing of the kind."})

    answer = client.post(reverse("desk_class_keep"), {"sealed": shown.context["form"]["sealed"].value()})
    forged = client.post(reverse("desk_class_keep"), {"sealed": "forged"})

    assert answer.status_code == 422
    assert "no class code found" in answer.content.decode()
    assert forged.url == reverse("desk_class_read")
    assert not ClassSpecification.objects.exists()


def test_what_waits_names_each_posting_once(analyst):
    makers.draft_posting(job_number="1")
    makers.draft_posting(job_number="2")
    approved = makers.draft_posting(job_number="3")
    actions.approve(approved, by=makers.OPERATOR, at=clock.now())
    makers.open_posting(job_number="4", closes_at=clock.now() + timedelta(days=2))
    makers.open_posting(job_number="5")
    makers.move_closing(makers.open_posting(job_number="6"), clock.now())
    closed, later = makers.close(makers.open_posting(job_number="7")), clock.now() + timedelta(days=9)
    propose_reopening(closed, closes_at=later, reason="The site was down.", by=makers.OPERATOR)
    extending = makers.open_posting(job_number="8")
    propose_extension(extending, closes_at=clock.now() + timedelta(days=90), reason="Few.", by=makers.OPERATOR)

    waits = {entry["title"]: (entry["count"], entry["what"]) for entry in waiting_for(analyst)}

    assert waits == {
        "Past their closing, not closed yet": (1, "6"), "Closing within three days": (1, "4"),
        "Drafts to approve": (2, "1, 2"), "Approved, to be published": (1, "3"),
        "Reopenings to decide": (1, "7"), "Other closings to confirm": (1, "8"),
    }  # fmt: skip


def test_more_than_five_that_wait_are_counted(analyst):
    for number in range(7):
        makers.draft_posting(job_number=f"70{number}")

    drafts = waiting_for(analyst)[3]

    assert (drafts["count"], drafts["what"]) == (7, "700, 701, 702, 703, 704 and 2 more")


@pytest.mark.parametrize("name", ["posting", "classspecification", "postingrevision"])
def test_a_list_costs_the_same_for_one_row_and_for_many(client, lead, django_assert_num_queries, name):
    client.force_login(lead)
    address = reverse(f"admin:postings_{name}_changelist")
    makers.open_posting()
    few = queries_of(client, address)
    for number in range(4):
        makers.open_posting(class_specification=makers.class_specification(code=f"80{number}"))

    assert queries_of(client, address) == few


def queries_of(client, address):
    """How many queries a page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_record_shows_lists_as_lists_and_no_seed(client, lead):
    posting = makers.open_posting(duties=["Keeps ponds."])
    client.force_login(lead)

    page = client.get(reverse("admin:postings_posting_change", args=[posting.pk])).content.decode()

    assert "<ul><li>Keeps ponds.</li></ul>" in page
    assert "seed_sealed" not in page
    assert not re.search(r"<script|<input(?![^>]*csrf)[^>]*type=\"(submit|text)", page)


def test_a_form_keeps_the_version_of_the_class_it_was_drafted_with(db):
    posting = makers.draft_posting()
    newer = makers.class_specification(source_sha256="1" * 64)

    form = PostingForm(instance=posting)

    assert set(form.fields["class_specification"].queryset) == {posting.class_specification, newer}
