"""The hiring manager's pages: who may read them, what stands there, what never does, and what they cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from selection.models import CandidateList
from selection.shortlist import ByPlace, places_a_page, rows_of, sections_of, tier_in_words
from seniority.packs import load_pack
from tests import makers
from tests.selection.lists import PARKS, long_list

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def manager():
    return makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,))


def text_of(response):
    """What a reader sees, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def read(client, user, path):
    client.force_login(user)
    return client.get(path)


def address(posting, *more):
    return "/".join(["/shortlists", posting.job_number, *more, ""])


# Who may read


@pytest.fixture
def certified():
    """A certified list of one public applicant, in Parks."""
    application = makers.filed(makers.open_posting(), makers.person(last_name="Listed"))
    makers.close(application.posting)
    makers.reviewed(application)
    return makers.listed(application.posting)


def test_manager_of_the_department_reads_the_list(client, certified, manager):
    response = read(client, manager, address(certified.posting))

    assert response.status_code == 200
    assert "Avery Listed" in text_of(response)


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.HR_LEAD, Role.AUDITOR])
def test_staff_read_every_list(client, certified, role):
    assert read(client, makers.person(role=role), address(certified.posting)).status_code == 200


@pytest.mark.parametrize(
    ("role", "departments"),
    [
        (Role.HIRING_MANAGER, ("DEPARTMENT OF STREETS",)),
        (Role.HIRING_MANAGER, ()),
        (Role.APPLICANT, ()),
        (Role.APPLICANT, (PARKS,)),  # a manager once
    ],
)
@pytest.mark.parametrize("more", [(), ("{reference}",), ("{reference}", "documents", "1")])
def test_others_get_the_page_of_an_address_that_never_was(client, certified, role, departments, more):
    stranger = makers.person(role=role, departments=departments)
    reference = certified.entries.get().reference
    never = read(client, stranger, "/shortlists/none/")

    response = read(client, stranger, address(certified.posting, *(part.format(reference=reference) for part in more)))

    assert (response.status_code, response.content) == (404, never.content)


def test_departments_without_the_role_show_nothing(certified):
    once_a_manager = makers.person(role=Role.APPLICANT, departments=(PARKS,))
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,))

    seen = [CandidateList.objects.visible_to(one).count() for one in (once_a_manager, manager)]

    assert seen == [0, 1]


@pytest.mark.parametrize(("written", "seen"), [(f" {PARKS.title()} ", 1), (f"{PARKS} AND", 0)])
def test_a_department_is_the_managers_however_its_capitals_and_spaces_fall(certified, written, seen):
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(written,))

    assert CandidateList.objects.visible_to(manager).count() == seen


def test_manager_of_another_department_takes_nothing_out(client, certified):
    stranger = makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF STREETS",))

    response = read(client, stranger, f"/shortlists/{certified.posting.job_number}/export.csv")

    assert response.status_code == 404
    assert not Event.objects.filter(action="selection.export").exists()


def test_signed_out_is_asked_to_sign_in(client, certified):
    response = client.get(address(certified.posting))

    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


def test_list_not_certified_is_not_there_for_the_manager_but_for_staff(client, manager):
    drawn = makers.listed(makers.close(makers.open_posting()), certified=False)

    assert read(client, manager, address(drawn.posting)).status_code == 404
    assert "Drawn, not certified" in text_of(read(client, makers.person(role=Role.HR_LEAD), address(drawn.posting)))


def test_superseded_list_is_gone_until_the_new_one_is_certified(client, certified, manager):
    makers.listed(certified.posting, certified=False, reason="Again.")

    assert read(client, manager, address(certified.posting)).status_code == 404


def test_open_posting_has_no_page(client, manager):
    assert read(client, manager, address(makers.open_posting())).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_for_reading_only(client, certified, manager, method):
    client.force_login(manager)

    assert getattr(client, method)(address(certified.posting)).status_code == 405


# The index


def test_index_names_own_departments_only(client, certified, manager):
    elsewhere = makers.listed(makers.close(makers.open_posting(department="DEPARTMENT OF STREETS")))

    page = text_of(read(client, manager, "/shortlists/"))

    assert f"Job {certified.posting.job_number}" in page
    assert "1 person" in page
    assert elsewhere.posting.job_number not in page


def test_index_of_nothing_says_so(client):
    stranger = makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF STREETS",))

    assert "No shortlists yet" in text_of(read(client, stranger, "/shortlists/"))


def test_index_is_no_page_for_an_applicant(client):
    assert read(client, makers.person(), "/shortlists/").status_code == 404


def test_index_costs_the_same_for_one_list_and_for_five(client, certified, manager):
    client.force_login(manager)
    with CaptureQueriesContext(connection) as one:
        client.get("/shortlists/")
    for _ in range(4):
        makers.listed(makers.close(makers.open_posting()))

    with CaptureQueriesContext(connection) as five:
        client.get("/shortlists/")

    assert len(one) == len(five)


# What stands on a list


@pytest.fixture
def mixed():
    """One senior bidder, one probationer, a veteran whose SEDA claim is not verified, a rejected bid, an unqualified person."""
    makers.roster(makers.employee("777123"), makers.employee("777124", status="probation", seniority_date=None))
    posting = makers.open_posting()
    people = {
        "senior": makers.filed(
            posting, makers.person(first_name="Avery", last_name="Invented"), employee_number="777123", veteran=True
        ),
        "new": makers.filed(posting, makers.person(last_name="Invented"), employee_number="777124"),
        "veteran": makers.filed(posting, makers.person(last_name="Soldier"), veteran=True, seda=True),
        "rejected": makers.filed(
            posting, makers.person(last_name="Rejected"), employee_number="888", if_rejected="withdraw"
        ),
        "unqualified": makers.filed(posting, makers.person(last_name="Unfit")),
    }
    makers.close(posting)
    makers.reviewed(people["senior"], people["new"], people["veteran"])
    makers.reviewed(people["unqualified"], qualified=False)
    makers.verified(people["veteran"], "veteran")
    shown = makers.listed(posting)
    shown.people = people
    return shown


def test_list_shows_order_dates_reasons_and_verified_flags(client, mixed, manager):
    page = text_of(read(client, manager, address(mixed.posting)))

    positions = [page.index(part) for part in ("Interview first: bidders 1 to 2", "March 4, 2010", "On probation",
                                               "Public applicants", "Avery Soldier", "Veteran")]  # fmt: skip
    assert positions == sorted(positions)
    assert "Before place 2, since March 4, 2010 comes before no seniority yet (probation)" in page
    assert "Qualified bidders: 2. After them, qualified public applicants: 1." in page


@pytest.mark.parametrize(
    ("pack_id", "group", "tier", "shown"),
    [
        ("afscme-seniority", "bidder", "bidders", ""),
        ("afscme-article-12", "bidder", "recall rights", "Recall rights"),
        ("afscme-article-12", "bidder", "other bidders", "Other bidders"),
        ("afscme-seniority", "public", "preference holders", "Preference holders"),
        ("afscme-seniority", "public", "public", ""),
    ],
)
def test_tier_is_named_where_the_heading_does_not_say_it(pack_id, group, tier, shown):
    assert tier_in_words(load_pack(pack_id), group, tier) == shown


def test_rows_of_a_pack_with_tiers_name_the_tier(client, mixed, manager):
    by_seniority = text_of(read(client, manager, address(mixed.posting)))
    makers.listed(mixed.posting, pack_id="afscme-article-12", reason="By article 12.", instead_of=1)

    by_article_12 = text_of(read(client, manager, address(mixed.posting)))

    assert ("Other bidders" in by_article_12, "Other bidders" in by_seniority) == (True, False)


def test_list_says_what_it_is(client, mixed, manager):
    page = text_of(read(client, manager, address(mixed.posting)))

    for part in ("Bidders by City-wide seniority, then the public", "afscme-seniority, version 1", "As of January 1, 2020",
                 mixed.seed, mixed.posting.seed_sha256, "python3 -c"):  # fmt: skip
        assert part in page


def test_nobody_else_and_no_number_stands_there(client, mixed, manager):
    page = read(client, manager, address(mixed.posting)).content.decode()

    for hidden in ("Rejected</", "Unfit", "777123", "777124", "SEDA", mixed.people["rejected"].reference):
        assert hidden not in page


def test_withdrawn_keeps_the_place_and_is_marked(client, mixed, manager):
    applying.withdraw(mixed.people["senior"], by=mixed.people["senior"].person)

    page = text_of(read(client, manager, address(mixed.posting)))

    assert "Avery Invented Withdrawn since" in page


def test_list_of_nobody_says_so(client, manager):
    empty = makers.listed(makers.close(makers.open_posting()))

    assert "Nobody who applied has a place" in text_of(read(client, manager, address(empty.posting)))


@pytest.mark.parametrize(
    ("bidders", "public", "sentence"),
    [
        (1, 0, "1 qualified bidder, and nobody of the public."),
        (2, 0, "2 qualified bidders, and nobody of the public."),
        (0, 2, "2 qualified public applicants; nobody made a proper bid."),
    ],
)
def test_lead_names_the_groups_there_are(client, manager, bidders, public, sentence):
    shown = long_list(bidders, public)

    assert sentence in text_of(read(client, manager, address(shown.posting)))


def test_names_are_text_whatever_they_hold(client, manager):
    application = makers.filed(
        makers.open_posting(), makers.person(first_name="<script>alert(1)</script>", last_name="{tier}")
    )
    makers.close(application.posting)
    makers.reviewed(application)
    makers.listed(application.posting)

    page = read(client, manager, address(application.posting)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {tier}" in page
    assert "<script>" not in page


# Blocks and pages


def test_blocks_of_eight_then_the_public():
    shown = long_list(10, 3)

    sections = sections_of(rows_of(shown.entries.all()), 8, 10)

    assert [(section.heading.partition(":")[2], section.is_first, len(section.rows)) for section in sections] == [
        (" bidders 1 to 8", True, 8),
        (" bidders 9 to 10", False, 2),
        (" considered after every qualified bidder has been interviewed", False, 3),
    ]


def test_pages_hold_forty_places_each():
    shown = long_list(60, 45)

    pages = [ByPlace(shown).read(number)[1] for number in ("1", "2", "3")]

    assert [(rows[0].place, rows[-1].place) for rows in pages] == [(1, 40), (41, 80), (81, 105)]


@pytest.mark.parametrize(
    ("block", "places"), [(1, 40), (8, 40), (9, 36), (12, 36), (21, 21), (40, 40), (41, 40), (1000, 40)]
)
def test_a_page_holds_whole_blocks_where_one_fits(block, places):
    assert places_a_page(block) == places


@pytest.mark.parametrize(("asked", "got"), [(None, 1), ("x", 1), ("0", 3), ("-1", 3), ("1000000000", 3)])
def test_page_that_is_not_there_is_the_nearest(asked, got):
    assert ByPlace(long_list(105, 0)).read(asked)[0].number == got


def test_documents_in_place_are_named_and_missing_ones_too():
    shown = long_list(2, 0)

    assert [row.documents for row in rows_of(shown.entries.all())] == [["resume"], []]


def test_what_belongs_to_a_place_is_looked_up_by_its_key_and_joined_to_no_table():
    shown = long_list(2, 1)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows_of(shown.entries.all())

    [_places, became] = [re.sub(r"\(SELECT .*?\) AS |ARRAY\(.*?ORDER BY 1 ASC\)", "", one["sql"]) for one in asked]
    assert '"selection_candidacy"' in asked.captured_queries[1]["sql"]
    assert " JOIN " not in became.partition('FROM "applicants_application" WHERE')[2]
    assert 'FROM "applicants_application" WHERE' in became


@pytest.mark.parametrize("path", ["", "?page=6"])
def test_page_costs_the_same_queries_at_3_and_at_300_entries(client, manager, path):
    few, many = long_list(2, 1), long_list(100, 200)
    client.force_login(manager)
    client.get(address(few.posting))

    with CaptureQueriesContext(connection) as at_few:
        client.get(address(few.posting))
    with CaptureQueriesContext(connection) as at_many:
        response = client.get(address(many.posting) + path)

    assert response.status_code == 200
    assert len(at_few) == len(at_many) == 9
    assert not any("COUNT(" in query["sql"] for query in at_many)


def test_long_list_leads_to_its_public_part(client, manager):
    shown = long_list(60, 10)

    page = read(client, manager, address(shown.posting)).content.decode()

    assert 'href="?page=2#public"' in page
    assert "Page 1 of 2" in page


# One candidate


def test_candidate_page_shows_place_contact_and_answers(client, manager):
    posting = makers.open_posting()
    key = posting.requirements[0].key
    application = makers.filed(
        posting, makers.person("listed@people.example"), phone="312 555 0100",
        answers={key: {"answer": "yes", "how": "Nine years of roses."}},
    )  # fmt: skip
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)

    response = read(client, manager, address(posting, application.reference))

    page = text_of(response)
    assert b'href="mailto:listed@people.example">listed<wbr>@people.example<' in response.content
    for part in ("Place 1", "312 555 0100", "Nine years of roses.", "Yes",
                 "Meets every minimum qualification", "No answer on the form"):  # fmt: skip
        assert part in page


def test_bidders_page_masks_the_number_and_shows_no_preference(client, mixed, manager):
    page = text_of(read(client, manager, address(mixed.posting, mixed.people["senior"].reference)))

    assert "••••23" in page
    assert "777123" not in page
    assert "Verified preferences" not in page


def test_probationers_page_says_so(client, mixed, manager):
    page = text_of(read(client, manager, address(mixed.posting, mixed.people["new"].reference)))

    assert "On probation: no seniority yet" in page


def test_public_applicants_page_shows_verified_preferences_and_the_draw(client, mixed, manager):
    page = text_of(read(client, manager, address(mixed.posting, mixed.people["veteran"].reference)))

    entry = mixed.entries.get(reference=mixed.people["veteran"].reference)
    assert "Veteran" in page
    assert "SEDA" not in page
    assert entry.lottery in page
    assert "Place 2:" in page


def test_withdrawn_candidates_page_says_so(client, mixed, manager):
    applying.withdraw(mixed.people["veteran"], by=mixed.people["veteran"].person)

    page = text_of(read(client, manager, address(mixed.posting, mixed.people["veteran"].reference)))

    assert "withdrew after the list was drawn" in page


@pytest.mark.parametrize("who", ["rejected", "unqualified"])
def test_who_has_no_place_has_no_page(client, mixed, manager, who):
    assert read(client, manager, address(mixed.posting, mixed.people[who].reference)).status_code == 404


def test_flagged_words_are_withheld_until_cleared(client, manager):
    posting = makers.open_posting()
    key = posting.requirements[0].key
    application = makers.filed(posting, answers={key: {"answer": "yes", "how": "My alderman knows me."}})
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)
    path = address(posting, application.reference)

    withheld = text_of(read(client, manager, path))
    Application.objects.filter(pk=application.pk).update(flag_cleared_at=clock.now(), flag_cleared_by="a lead")
    cleared = text_of(client.get(path))

    assert "alderman" not in withheld
    assert "Human Resources is looking at the words" in withheld
    assert "My alderman knows me." in cleared


def test_each_look_is_remembered(client, mixed, manager):
    read(client, manager, address(mixed.posting, mixed.people["senior"].reference))

    event = Event.objects.get(action="selection.read_entry")
    assert (event.by, event.subject) == (manager.audit_label, f"application {mixed.people['senior'].reference}")


# Documents


@pytest.fixture
def with_documents():
    """A listed veteran with a résumé and a proof of service."""
    posting = makers.open_posting()
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    for slot in (Slot.RESUME, Slot.VETERAN):
        attaching.attach(application, slot, f"{slot}.pdf", PDF, by=who, at=clock.now())
    makers.filed(posting, who, veteran=True)
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)
    return application


def document_path(application, slot):
    document = application.documents.get(slot=slot)
    return address(application.posting, application.reference, "documents", str(document.pk))


def test_document_is_given_to_keep_and_the_download_is_remembered(client, with_documents, manager):
    response = read(client, manager, document_path(with_documents, "resume") + "original/")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="resume.pdf"'
    event = Event.objects.get(action="selection.read_document")
    assert (event.by, event.subject) == (manager.audit_label, f"application {with_documents.reference}")


def test_proof_of_a_preference_is_no_selectors(client, with_documents, manager):
    response = read(client, manager, document_path(with_documents, "veteran"))
    page = read(client, manager, address(with_documents.posting, with_documents.reference)).content.decode()

    assert response.status_code == 404
    assert "veteran.pdf" not in page
    assert "resume.pdf" in page
    assert not Event.objects.filter(action="selection.read_document").exists()


def test_document_of_another_candidate_is_not_under_this_reference(client, with_documents, manager, mixed):
    pk = with_documents.documents.get(slot="resume").pk
    other = address(mixed.posting, mixed.people["senior"].reference, "documents", str(pk))

    assert read(client, manager, other).status_code == 404
