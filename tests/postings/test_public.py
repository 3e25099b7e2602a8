"""The board and a posting as everybody sees them: right at every instant, read-only, and cheap."""

from __future__ import annotations

import json
import re
from copy import copy
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ats import clock
from ats.accounts.actors import System
from postings import actions, pdf, reopening, seed, words
from postings.kept import MOST, Page, Shelf, words_change_at
from postings.lifecycle import PostingStatus
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db
UNITS = "City employees in bargaining unit 1 or 3 may bid. "
LISTS = ["/", "/api/v1/postings/", "/feeds/jobs.rss", "/feeds/jobs.atom", "/sitemap.xml"]


def page_of(client, posting: Posting) -> str:
    """The posting's page as text; 200."""
    response = client.get(f"/jobs/{posting.job_number}/")
    assert response.status_code == 200
    return response.content.decode()


def many(number: int, **facts: object) -> None:
    """So many open postings like one that was published the usual way."""
    first = makers.open_posting(**facts)
    copies = []
    for place in range(1, number):
        again = copy(first)
        again.pk, again.job_number = None, f"M{place:05d}"
        copies.append(again)
    Posting.objects.bulk_create(copies, batch_size=500)


def asked(client, address: str) -> list[str]:
    """The statements one visit costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_the_board_shows_open_postings_alone_soonest_closing_first(client):
    now = clock.now()
    later = makers.open_posting(closes_at=now + timedelta(days=20))
    sooner = makers.open_posting(closes_at=now + timedelta(hours=30))
    closed = makers.close(makers.open_posting())
    draft = makers.draft_posting()
    early = makers.open_posting(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30))
    rescinded = makers.open_posting()
    actions.cancel(rescinded, by=makers.OPERATOR, reason="Budget")

    text = client.get("/").content.decode()

    assert re.findall(r'href="/jobs/(\w+)/"', text) == [sooner.job_number, later.job_number]
    assert not any(one.job_number in text for one in (closed, draft, early, rescinded))
    assert "2 jobs, soonest closing first" in text
    assert "tag tag--soon" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lamp", ["LAMP KEEPER"]),
        ("q=LAMPS+keeper", ["LAMP KEEPER"]),
        ("q=%25", []),
        ("q=_", []),
        ("department=DEPARTMENT+OF+PARKS", ["GARDEN COORDINATOR"]),
        ("department=NOWHERE", []),
        ("q=keeper&department=DEPARTMENT+OF+PARKS", []),
    ],
)
def test_a_search_finds_every_word_and_takes_signs_as_letters(client, query, found):
    makers.open_posting()
    makers.open_posting(title="LAMP KEEPER", department="DEPARTMENT OF LAMPS")

    results = client.get(f"/api/v1/postings/?{query}").json()["results"]

    assert [one["title"] for one in results] == found


def test_a_search_without_result_says_so_and_leads_back(client):
    makers.open_posting()

    text = client.get("/?q=zebra").content.decode()

    assert "No open job fits that search" in text
    assert "Show all open jobs" in text


def test_an_empty_board_says_so(client):
    assert "No job is open at the moment" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=%C2%B2",
        "page=" + "9" * 400,
        "q=%00",
        "q=" + "%25" * 10_000,
        "sort=password",
        "q=%F0%9F",
    ],
)
@pytest.mark.parametrize("address", ["/", "/jobs/", "/api/v1/postings/"])
def test_junk_in_the_query_is_left_out(client, address, query):
    makers.open_posting()

    assert client.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["%00", "a%00b", "x" * 41, "-1", "..%2f", "412 401", "%25"])
def test_what_cannot_be_a_job_number_is_not_found(client, path):
    assert client.get(f"/jobs/{path}/").status_code == 404


def test_the_board_is_paged_by_25_and_a_page_beyond_is_empty(client):
    many(26)

    first, second = client.get("/").content.decode(), client.get("/?page=2&q=").content.decode()
    beyond = client.get("/?page=1000000000").content.decode()

    assert [len(re.findall("<h2>", text)) for text in (first, second)] == [25, 1]
    assert "Page 1 of 2" in first
    assert "There is nothing on this page" in beyond


def test_the_api_leads_from_page_to_page_and_a_page_beyond_is_empty(client):
    many(26)

    first = client.get("/api/v1/postings/?q=garden").json()
    beyond = client.get("/api/v1/postings/?page=1000000000").json()

    assert (first["count"], first["pages"], len(first["results"]), first["previous"]) == (26, 2, 25, None)
    assert first["next"].endswith("/api/v1/postings/?q=garden&page=2")
    assert client.get("/api/v1/postings/?page=2").json()["previous"].endswith("?page=1")
    assert (beyond["results"], beyond["next"], beyond["count"]) == ([], None, 26)


def test_a_posting_page_states_everything(client):
    posting = makers.open_posting(
        benefits_url="https://city.example/benefits", summary="Gardens need care.\n\nThe Coordinator will:", duties=["Mow."],
        licensure=["A mower's permit"], location="Park House", address="1 Green Street", shift="Days", hours="9 to 5",
        career_service=True, union="GARDENERS UNION (GU)", grade="G-3", bid_instructions=["Tick the box.", "Give your number."],
        selection_requirements="An interview.", evaluation="Staff read.", preferences="Veterans.", notices=["No sponsors."],
    )  # fmt: skip

    text = page_of(client, posting)

    for stated in (
        posting.job_number, "Garden Coordinator", "Department of Parks", "$50,000 a year", "(grade G-3)",
        "https://city.example/benefits",
        "in bargaining unit 1, 3, 4 or 5", "Gardeners Union (GU)", "Park House", "1 Green Street", "Days", "9 to 5",
        "career service",
        "Mow.", "Plans beds.", "A mower&#x27;s permit", "Tick the box.", "An interview.", "Staff read.", "Veterans.",
        "No sponsors.",
        posting.seed_sha256, "First publication", "City-wide seniority", " left", "Apply for this job",
    ):  # fmt: skip
        assert stated in text, stated
    assert text.index("Duties of this position</h2>") < text.rindex("The Coordinator will:")


def test_education_that_only_the_class_states_is_marked_and_one_stated_is_not(client):
    silent = makers.open_posting()
    stating = makers.open_posting(minimum_qualifications=makers.SPEC["minimum_qualifications"])

    assert page_of(client, silent).count("from class specification 7001") == 2
    assert page_of(client, stating).count("from class specification 7001") == 1
    flags = client.get(f"/jobs/{stating.job_number}.json").json()["minimum_qualifications"]
    assert [one["from_class_only"] for one in flags] == [False, True]


def test_at_the_closing_instant_the_page_says_closed_without_the_closing_job(client):
    posting = makers.open_posting()
    before = page_of(client, posting)
    makers.move_closing(posting, clock.now())

    after = page_of(client, posting)

    assert "Apply for this job" in before
    assert 'type="application/ld+json"' in before
    assert "Closed at" in after
    assert "Apply for this job" not in after
    assert "ld+json" not in after
    assert Posting.objects.get(pk=posting.pk).status == PostingStatus.PUBLISHED
    assert posting.job_number not in client.get("/").content.decode()
    assert client.get(f"/jobs/{posting.job_number}.json").json()["is_open"] is False


def test_a_rescinded_posting_says_so_with_the_reason_and_takes_nothing(client):
    posting = makers.open_posting()
    actions.cancel(posting, by=makers.OPERATOR, reason="The budget was cut.")

    text = page_of(client, posting)

    assert "This posting was rescinded" in text
    assert "The budget was cut." in text
    assert "Apply for this job" not in text


def test_what_is_not_announced_is_not_found(client):
    now = clock.now()
    draft = makers.draft_posting()
    approved = actions.approve(makers.draft_posting(), by=makers.OPERATOR, at=now)
    early = makers.open_posting(opens_at=now + timedelta(minutes=1), closes_at=now + timedelta(days=20))
    never = actions.approve(makers.draft_posting(), by=makers.OPERATOR, at=now)
    actions.cancel(never, by=makers.OPERATOR, reason="A mistake.")

    for posting in (draft, approved, early, never):
        for ending in ("/", ".json", ".pdf"):
            assert client.get(f"/jobs/{posting.job_number}{ending}").status_code == 404


def test_the_seed_is_told_when_the_posting_has_closed_and_not_before(client):
    posting = makers.open_posting()
    before = page_of(client, posting)

    after = page_of(client, makers.close(posting))

    assert "The seed itself is shown on this posting’s page once it has closed." in before
    assert re.search(r"The seed: <code>[0-9a-f]{64}</code>", after)


def seeds_of(client, posting):
    """(the page's text, the PDF's, the JSON) as far as the lottery goes."""
    sheet = pdf_text(client.get(f"/jobs/{posting.job_number}.pdf").content)
    told = client.get(f"/jobs/{posting.job_number}.json").json()
    return re.sub(r"<[^>]+>", "", page_of(client, posting)), re.sub(r"\s+", "", sheet), told


def test_a_posting_closed_twice_shows_both_seeds_with_their_hashes_on_page_pdf_and_json(client):
    posting = makers.close(makers.open_posting())
    spent, digest = seed.reveal(posting).hex(), posting.seed_sha256
    proposed = reopening.propose_reopening(
        posting, closes_at=clock.now() + timedelta(days=3), reason="The site was away.", by=makers.OPERATOR
    )
    reopening.reopen(proposed, by=System("second hand"))
    posting.refresh_from_db()

    open_again = seeds_of(client, posting)
    makers.close(posting)
    closed_again = seeds_of(client, posting)

    new = seed.reveal(posting).hex()
    for text, sheet, told in (open_again, closed_again):
        for one in (spent, digest, posting.seed_sha256):
            assert (one in text, one in sheet) == (True, True)
        assert [(one["seed"], one["seed_sha256"]) for one in told["spent_seeds"]] == [(spent, digest)]
        assert told["seed_sha256"] == posting.seed_sha256
        assert "no list is drawn by it any more" in text
    assert [(new in text, new in sheet, told["seed"]) for text, sheet, told in (open_again, closed_again)] == [
        (False, False, None), (True, True, new),
    ]  # fmt: skip


def test_what_a_closing_showed_stays_shown_after_a_rescission_and_nothing_is_shown_of_one_before(client):
    early, late = makers.open_posting(), makers.close(makers.open_posting())
    for posting in (early, late):
        actions.cancel(posting, by=makers.OPERATOR, reason="No budget.")

    never, shown = seeds_of(client, early), seeds_of(client, late)

    assert "rescinded before it closed: no list is drawn" in never[0]
    assert (never[2]["seed"], seed.reveal(early).hex() in never[0] + never[1]) == (None, False)
    told = seed.reveal(late).hex()
    assert (told in shown[0], told in shown[1], shown[2]["seed"]) == (True, True, told)


def test_a_revision_stands_on_the_page_with_its_reason_at_once(client):
    now = clock.now()
    posting = makers.open_posting(opens_at=now - timedelta(days=20), closes_at=now + timedelta(days=9))
    page_of(client, posting)
    actions.amend(posting, {"hours": "8 to 4"}, by=makers.OPERATOR, reason="The work begins sooner.")
    makers.extended(posting, posting.closes_at - timedelta(days=1), "So does the review.")

    text = page_of(client, posting)

    assert "The work begins sooner." in text
    assert "So does the review." in text
    assert "8 to 4" in text
    assert "closes: 11:" in text or re.search(r"closes: \d+:\d+:\d+ [ap]m .* → ", text)


def test_text_of_a_posting_stays_text_in_page_json_ld_and_feed(client):
    evil = "</script><script>alert(1)</script> {{ 7|add:7 }} & \x0b <u>"
    posting = makers.open_posting(title=evil, summary=evil, duties=[evil], department="<i>DEPT</i>")

    text = page_of(client, posting)

    assert "<script>alert" not in text
    assert "<u>" not in text
    assert "{{ 7|add:7 }}" in text
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert json.loads(data)["title"] == evil
    assert "<i>" not in client.get("/").content.decode()
    assert client.get("/feeds/jobs.rss").status_code == 200


def test_search_engines_read_pay_and_closing(client):
    posting = makers.open_posting(salary_amount="25.54", salary_basis="hourly")
    without = makers.open_posting(salary_amount=None, salary_basis="", vacancies=None)

    [data] = re.findall(r'ld\+json">(.*?)</script>', page_of(client, posting), re.S)
    [bare] = re.findall(r'ld\+json">(.*?)</script>', page_of(client, without), re.S)

    assert json.loads(data)["baseSalary"]["value"] == {"@type": "QuantitativeValue", "value": 25.54, "unitText": "HOUR"}
    assert json.loads(data)["identifier"]["value"] == posting.job_number
    assert json.loads(data)["validThrough"].endswith("Z")
    assert not {"baseSalary", "totalJobOpenings"} & set(json.loads(bare))
    assert client.get(f"/jobs/{without.job_number}.json").json()["salary"] is None


def test_a_signed_in_visitor_gets_a_page_of_their_own(client):
    posting = makers.open_posting()
    stranger = page_of(client, posting)
    client.force_login(makers.person())

    own = page_of(client, posting)
    client.logout()

    assert "My applications" in own
    assert "My applications" not in stranger
    assert page_of(client, posting) == stranger


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(client):
    posting = makers.open_posting()
    etag = client.get(f"/jobs/{posting.job_number}/").headers["ETag"]

    again = client.get(f"/jobs/{posting.job_number}/", headers={"if-none-match": etag})
    actions.cancel(posting, by=makers.OPERATOR, reason="Budget")
    changed = client.get(f"/jobs/{posting.job_number}/", headers={"if-none-match": etag})

    assert again.status_code == 304
    assert changed.status_code == 200


@pytest.mark.parametrize("address", [*LISTS, "/robots.txt"])
def test_public_pages_are_only_read(client, address):
    assert client.post(address).status_code == 405


def test_public_pages_write_nothing_read_no_applicant_table_and_cost_eight_queries_at_most(client):
    posting = makers.open_posting(summary="Unlike all others.")
    addresses = [*LISTS, *(f"/jobs/{posting.job_number}{ending}" for ending in ("/", ".json", ".pdf"))]
    visits = [asked(client, address) for address in addresses]
    client.force_login(makers.person())
    visits += [asked(client, address) for address in addresses]

    for statements in visits:
        assert len(statements) <= 8
        assert all(sql.startswith("SELECT") or "statement_timestamp()" in sql for sql in statements)
        assert not any('"applicants_' in sql or '"selection_list' in sql for sql in statements)


def test_a_page_seen_before_costs_one_query(client, django_assert_num_queries):
    posting = makers.open_posting()
    for address in ("/", f"/jobs/{posting.job_number}/"):
        client.get(address)
        with django_assert_num_queries(1):
            client.get(address)


def test_lists_cost_the_same_number_of_queries_at_1_and_3000_rows(client):
    makers.open_posting()
    one = [len(asked(client, address)) for address in LISTS]
    many(3000)

    assert [len(asked(client, address)) for address in LISTS] == one


def test_the_json_states_everything(client):
    posting = makers.open_posting(duties=["Mow."])

    data = client.get(f"/jobs/{posting.job_number}.json").json()

    assert data["class"] == {"code": "7001", "title": "GARDEN COORDINATOR", "version": 1, "dated": "May, 2024"}
    assert data["salary"] == {"amount": 50000.0, "basis": "yearly"}
    assert data["is_open"] is True
    assert data["duties"] == ["Mow."]
    assert [one["reason"] for one in data["revisions"]] == ["First publication"]
    assert data["closes_at"].endswith("Z")


def pdf_text(content: bytes) -> str:
    """All pages' text on one line."""
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_pdf_is_tagged_and_its_text_is_never_markup(client):
    posting = makers.open_posting(summary='*bold* $x$ #read("/etc/passwd") = no heading', notices=["<b>"], grade="G")

    response = client.get(f"/jobs/{posting.job_number}.pdf")

    text = pdf_text(response.content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in response.content
    assert '*bold* $x$ #read("/etc/passwd") = no heading' in text
    assert "Applications are accepted until" in text
    assert "from class specification 7001" in text
    assert client.get(f"/jobs/{posting.job_number}.pdf").content == response.content


def test_an_equivalent_combination_is_spelled_out_on_page_and_pdf(client):
    paths = [{"degree": "Bachelor's", "years": 2}, {"degree": None, "years": 6}]
    spec = makers.class_specification(equivalent_paths=paths, licensure=[], source_sha256="1" * 64)
    posting = makers.open_posting(class_specification=spec, licensure=["A mower's permit"])

    for text in (page_of(client, posting), pdf_text(client.get(f"/jobs/{posting.job_number}.pdf").content)):
        assert "No degree and 6 years of experience" in text
        assert "degree and 2 years of experience" in text


def test_the_pdf_tells_what_became_of_the_posting(client):
    closed = makers.close(makers.open_posting(kind="job", eligible_units=[], division="Beds"))
    rescinded = makers.open_posting(career_service=True)
    actions.cancel(rescinded, by=makers.OPERATOR, reason="Budget")

    assert "Closed at" in pdf_text(client.get(f"/jobs/{closed.job_number}.pdf").content)
    assert "Rescinded." in pdf_text(client.get(f"/jobs/{rescinded.job_number}.pdf").content)


def test_a_letter_without_a_font_leaves_a_pdf_all_the_same():
    posting = makers.open_posting(title="Gardener \U000f0000")

    content = pdf.made(pdf.data_of(posting, "en"), stamp=0)

    assert content.startswith(b"%PDF")


def test_the_sitemap_lists_open_postings_and_robots_name_it(client):
    posting = makers.open_posting()

    assert f"/jobs/{posting.job_number}/</loc>" in client.get("/sitemap.xml").content.decode()
    assert "Sitemap: http" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize(
    ("facts", "first", "apply", "preferences"),
    [
        ({"kind": "bid_job"}, "All qualified bidders", UNITS + "The public may apply.", True),
        ({"kind": "bid"}, "Qualified bidders stand in order", UNITS + "The public may not apply.", False),
        ({"kind": "job"}, "Members of the public", "The public may apply.", False),
        ({"kind": "bid", "eligible_units": []}, "Qualified bidders", "City employees may bid. The public may not apply.", False),
        ({"kind": "bid", "rule_pack": "afscme-article-12"}, "First, qualified bidders with recall rights", "", False),
        ({"kind": "bid", "rule_pack": "other"}, "Bidders are ordered by rule pack other.", "", False),
    ],
)  # fmt: skip
def test_who_may_apply_and_the_order_follow_kind_and_pack(facts, first, apply, preferences):
    posting = Posting(**({"rule_pack": "afscme-seniority", "eligible_units": ["1", "3"]} | facts))

    sentences = words.order(posting)

    assert sentences[0].startswith(first)
    assert words.may_apply(posting).startswith(apply)
    assert ("Hiring preferences never apply to bidders." in sentences) is preferences


def test_of_another_agreements_pack_nothing_is_said_but_its_name():
    posting = Posting(kind="bid", rule_pack="class-seniority", eligible_units=["1"])

    assert words.order(posting) == ["Bidders are ordered by rule pack class-seniority."]


def test_a_shelf_forgets_what_was_not_asked_for_longest_and_what_is_over():
    now = clock.now()
    shelf = Shelf()
    for key in range(MOST + 1):
        shelf.put(key, Page(f"page {key}", now))

    assert shelf.get(0, now - timedelta(seconds=1)) is None
    assert shelf.get(1, now - timedelta(seconds=1)) == "page 1"
    assert shelf.get(1, now) is None


@pytest.mark.parametrize(
    ("left", "stays"),
    [
        (timedelta(days=3, minutes=5), timedelta(minutes=5)),
        (timedelta(hours=5, minutes=3, seconds=7), timedelta(seconds=7)),
        (timedelta(seconds=40, microseconds=5), timedelta(microseconds=5)),
        (timedelta(days=1), timedelta(0)),
    ],
)
def test_time_left_in_words_stays_true_until_its_smallest_part_counts_down(left, stays):
    now = clock.now()

    assert words_change_at(now, now + left) == now + stays


def test_a_page_says_its_language_truly_whatever_the_browser_asks_for(client):
    spanish, polish = (
        client.get("/", headers={"accept-language": asked}) for asked in ("es-US,es;q=0.9", "pl,zh;q=0.9")
    )

    assert '<html lang="es"' in spanish.content.decode()
    assert spanish["Content-Language"] == "es"
    assert '<html lang="en"' in polish.content.decode()
    assert polish["Content-Language"].startswith("en")
