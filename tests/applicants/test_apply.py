"""The application form as people meet it: steps, mistakes, the look at the roster, files, the signature, the deadline."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from applicants import actions
from applicants.documents import attaching, storage
from applicants.documents.slots import Slot
from applicants.models import Application, BidCheck, Document, Draft, Filing, LateAttempt
from ats import body_limit, clock
from ats.accounts.models import User
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from postings import actions as announcing
from postings.deadline import in_words
from postings.models import Posting
from tests import makers
from tests.sign_ins import mailed_code

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WHOLE = {"education-1": "yes", "licensure-1": "unsure"}


def signed_in(client: Client, **fields: str) -> User:
    who = makers.person(**fields)
    client.force_login(who)
    return who


def at(posting: Posting, step: str) -> str:
    return reverse(f"apply_{step}", args=[posting.job_number])


def started(client: Client, posting: Posting) -> Application:
    client.post(reverse("apply", args=[posting.job_number]))
    return Application.objects.get(posting=posting, person_id=client.session["_auth_user_id"])


def ready(client: Client, posting: Posting) -> Application:
    """A draft with nothing missing."""
    application = started(client, posting)
    client.post(at(posting, "qualifications"), WHOLE)
    return application


def signature(**typed: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "certified_name": "Avery Invented", "certify": "on"} | typed


def pdf(name: str = "resume.pdf", content: bytes = PDF) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_stranger_is_sent_to_sign_in_and_back_from_sign_up_to_the_form(client):
    posting = makers.open_posting()
    address = reverse("apply", args=[posting.job_number])

    answer = client.get(address)
    client.post(
        reverse("account_signup") + f"?next={address}",
        {"email": "new@people.example", "password1": "a long passphrase", "first_name": "New", "last_name": "Invented"},
    )
    signed_up = client.post(reverse("sign_up_code"), {"code": mailed_code("new@people.example")})

    assert answer.url == f"{reverse('account_login')}?next={address}"
    assert signed_up.url == address


def test_looking_at_the_form_writes_nothing_and_the_button_starts_one_application(client):
    posting = makers.open_posting()
    signed_in(client)
    address = reverse("apply", args=[posting.job_number])

    looked = client.get(address)
    before = Application.objects.count()
    first, again = client.post(address), client.post(address)

    assert b"Start your application" in looked.content
    assert before == 0
    assert first.url == at(posting, "contact")
    assert again.url == Application.objects.get().get_absolute_url()
    assert client.get(address).status_code == 200


def test_a_step_before_the_start_leads_to_the_start(client):
    posting = makers.open_posting()
    signed_in(client)

    answers = [client.get(at(posting, "contact")), client.post(at(posting, "check"), signature())]

    assert [answer.url for answer in answers] == [reverse("apply", args=[posting.job_number])] * 2
    assert not Application.objects.exists()


def test_an_application_is_sent_in_fifteen_queries_and_its_receipt_shows_in_five(client, django_assert_max_num_queries):
    posting = makers.open_posting()
    signed_in(client)
    ready(client, posting)

    with django_assert_max_num_queries(15):  # the bounds of the transaction among them
        sent = client.post(at(posting, "check"), signature())
    with django_assert_max_num_queries(5):
        answer = client.get(sent.url)

    assert answer.status_code == 200


@pytest.mark.parametrize("step", ["contact", "bid", "preferences", "qualifications", "documents", "check"])
def test_every_step_shows_in_eight_queries(client, step, django_assert_max_num_queries):
    posting = makers.open_posting()
    signed_in(client)
    ready(client, posting)

    with django_assert_max_num_queries(8):
        answer = client.get(at(posting, step))

    assert answer.status_code == 200


def test_a_posting_not_announced_is_not_found_and_a_closed_one_says_so(client):
    draft, closed = makers.draft_posting(), makers.close(makers.open_posting())
    signed_in(client)

    unknown = client.get(reverse("apply", args=[draft.job_number]))
    shown = client.get(reverse("apply", args=[closed.job_number]))
    refused = client.post(reverse("apply", args=[closed.job_number]))

    assert unknown.status_code == 404
    assert b"This posting closed at" in shown.content
    assert b"Start your application" not in shown.content
    assert refused.status_code == 409
    assert b"This posting closed at" in refused.content
    assert not Application.objects.exists()


def test_a_job_announcement_asks_for_no_bid_and_a_bid_announcement_for_no_preference(client):
    signed_in(client)
    job, bid = makers.open_posting(kind="job"), makers.open_posting(kind="bid")
    started(client, job)
    started(client, bid)

    answers = [client.get(at(job, "bid")), client.get(at(bid, "preferences"))]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert client.get(at(job, "preferences")).status_code == client.get(at(bid, "bid")).status_code == 200


def test_the_bid_of_last_time_is_carried_over_only_where_bids_are_taken(client):
    who = signed_in(client)
    makers.filed(makers.open_posting(), who, employee_number="123456", street="1 Elm Street")

    bid = started(client, makers.open_posting()).draft
    job = started(client, makers.open_posting(kind="job")).draft

    assert (job.street, job.city_employee, job.employee_number) == ("1 Elm Street", False, "")
    assert (bid.street, bid.city_employee, bid.employee_number) == ("1 Elm Street", True, "123456")


def test_a_wrong_value_keeps_every_typed_one_and_saves_the_right_ones(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft

    answer = client.post(at(posting, "contact"), {"last_name": "Kept", "phone": "5" * 41, "city": "Chicago"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_phone"' in page
    assert f'value="{"5" * 41}"' in page
    draft.refresh_from_db()
    assert (draft.last_name, draft.city, draft.phone) == ("Kept", "Chicago", "")


def test_a_right_step_is_saved_and_leads_on(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft

    answer = client.post(at(posting, "contact"), {"last_name": "<script>alert(1)</script>"})

    draft.refresh_from_db()
    assert answer.url == at(posting, "bid")
    assert draft.last_name == "<script>alert(1)</script>"
    assert b"<script>alert" not in client.get(at(posting, "check")).content


def test_fields_nobody_asked_for_change_nothing(client):
    posting = makers.open_posting()
    signed_in(client)
    application = started(client, posting)

    client.post(
        at(posting, "contact"), {"last_name": "A", "status": "qualified", "veteran": "on", "saved_at": "2001-01-01"}
    )

    application.refresh_from_db()
    assert application.status == "draft"
    assert not application.draft.veteran
    assert application.draft.saved_at.year > 2001


BID = {"city_employee": "on", "employee_number": "123456", "bargaining_unit": "1", "if_rejected": "public"}


def test_a_wrong_unit_is_told_at_once_and_can_be_fixed(client):
    posting = makers.open_posting()
    makers.roster(makers.employee("123456", first_name="Robin", last_name="Testwell"))
    signed_in(client, first_name="Robin", last_name="Testwell")
    started(client, posting)

    told = client.post(at(posting, "bid"), BID | {"bargaining_unit": "3"}, follow=True)
    fixed = client.post(at(posting, "bid"), BID, follow=True)

    assert told.redirect_chain[-1][0] == at(posting, "bid")
    assert b"is not the one the City&#x27;s roster has for you" in told.content
    assert b"You can fix this until" in told.content
    assert fixed.redirect_chain[-1][0] == at(posting, "preferences")
    assert "fits the City’s roster".encode() in fixed.content


def test_the_same_bid_sent_again_goes_on_without_another_look(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    first, second = client.post(at(posting, "bid"), BID), client.post(at(posting, "bid"), BID)

    assert (first.url, second.url) == (at(posting, "bid"), at(posting, "preferences"))
    assert BidCheck.objects.count() == 1


def test_an_unknown_number_and_somebody_elses_look_the_same_to_the_byte(client):
    posting = makers.open_posting()
    makers.roster(makers.employee("222222", first_name="Someone", last_name="Else"))
    signed_in(client, first_name="Robin", last_name="Testwell")
    started(client, posting)

    pages = []
    for number in ("222222", "333333"):
        page = client.post(at(posting, "bid"), BID | {"employee_number": number}, follow=True).content.decode()
        pages.append(re.sub(r'<input type="hidden"[^>]+>', "", page).replace(number, "N"))

    assert pages[0] == pages[1]
    assert "We could not match this employee number" in pages[0]


def test_the_eleventh_look_within_an_hour_is_refused_and_the_answers_are_kept(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft
    for number in range(10):
        client.post(at(posting, "bid"), BID | {"employee_number": f"10000{number}"})

    answer = client.post(at(posting, "bid"), BID | {"employee_number": "777777"})
    again = client.post(reverse("look_again", args=[posting.job_number]))

    draft.refresh_from_db()
    assert (answer.status_code, again.status_code) == (429, 429)
    assert all(3500 < int(one["Retry-After"]) <= 3600 for one in (answer, again))
    assert b"ten times within the hour" in answer.content
    assert b"ten times within the hour" in again.content
    assert draft.employee_number == "777777"
    assert BidCheck.objects.count() == 10
    assert b"We could not match" not in client.get(at(posting, "bid")).content


def test_a_changed_name_asks_for_a_new_look_on_the_last_page(client):
    posting = makers.open_posting()
    makers.roster(makers.employee("123456", first_name="Robin", last_name="Testwell"))
    signed_in(client, first_name="Robyn", last_name="Testwel")
    started(client, posting)
    client.post(at(posting, "bid"), BID)
    seen = client.post(reverse("look_again", args=[posting.job_number]), follow=True)

    client.post(at(posting, "contact"), {"first_name": "Robin", "last_name": "Testwell"})
    stale = client.get(at(posting, "check"))
    fresh = client.post(reverse("look_again", args=[posting.job_number]), follow=True)

    assert b"would be rejected" in seen.content
    assert b"Compare my bid with the roster" in stale.content
    assert b"would be rejected" not in stale.content
    assert "Your bid fits the City’s roster as it stands now".encode() in fresh.content
    assert client.get(reverse("look_again", args=[posting.job_number])).url == at(posting, "check")


def test_a_bid_without_an_answer_for_its_rejection_is_not_looked_at(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    answer = client.post(at(posting, "bid"), {"city_employee": "on"})

    assert answer.status_code == 422
    assert not BidCheck.objects.exists()


def test_no_bid_leads_on_without_a_look(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    answer = client.post(at(posting, "bid"), {})

    assert answer.url == at(posting, "preferences")
    assert not BidCheck.objects.exists()


def test_preferences_of_a_bidder_who_would_withdraw_are_neither_asked_nor_saved(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft
    client.post(at(posting, "preferences"), {"veteran": "on"})
    client.post(at(posting, "bid"), BID | {"if_rejected": "withdraw"})

    page = client.get(at(posting, "preferences"))
    answer = client.post(at(posting, "preferences"), {"cps": "on"})

    draft.refresh_from_db()
    assert b'name="veteran"' not in page.content
    assert answer.url == at(posting, "qualifications")
    assert draft.claimed_preferences == []


def test_preferences_of_a_bidder_who_would_join_the_public_are_saved_with_a_warning(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft
    client.post(at(posting, "bid"), BID)

    page = client.get(at(posting, "preferences"))
    client.post(at(posting, "preferences"), {"veteran": "on"})

    draft.refresh_from_db()
    assert b"Preferences do not apply to bidders" in page.content
    assert draft.claimed_preferences == ["veteran"]
    assert b"Proof of service" in client.get(at(posting, "documents")).content


def test_a_file_in_order_is_kept_beside_one_that_is_refused_with_its_reason(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    answer = client.post(at(posting, "documents"), {"resume": pdf(), "licence": pdf("run.exe", b"MZ")})

    assert answer.status_code == 422
    assert b"This kind of file is not taken" in answer.content
    assert [document.name for document in Document.objects.all()] == ["resume.pdf"]
    assert b"resume.pdf" in answer.content


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"", 422, b"The file is empty"), (PDF + b" " * 10 * 1024 * 1024, 413, b"10 MB at most")],
    ids=["empty", "too large"],
)
def test_a_file_that_is_empty_or_too_large_says_so(client, content, status, words):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    answer = client.post(at(posting, "documents"), {"resume": pdf(content=content)})

    assert answer.status_code == status
    assert words in answer.content
    assert not Document.objects.exists()


def test_a_request_over_the_limit_is_refused_before_it_is_read_says_what_is_lost_and_leads_back(client, settings):
    settings.BODY_LIMIT = 1000
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    over = client.post(at(posting, "contact"), {"last_name": "Pebble", "city": "x" * 200_000})

    assert over.status_code == 413
    assert b"Nothing of what you just sent was stored; all that was saved before is kept." in over.content
    assert f'href="{at(posting, "contact")}"'.encode() in over.content
    assert re.search(
        "You sent 195.\\d\xa0KB. One page may have 1000\xa0bytes at most, and a file in it 10.0\xa0MB.",
        over.content.decode(),
    )
    assert Draft.objects.get().last_name != "Pebble"


def test_of_a_request_over_the_limit_only_the_file_over_the_limit_is_dropped(client, settings):
    settings.BODY_LIMIT, settings.UPLOAD_LIMIT = 1000, 100_000
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)
    files = {"resume": pdf(), "licence": pdf("scan.pdf", b"0" * 100_001), "transcript": pdf("t.pdf")}

    over = client.post(at(posting, "documents"), files)

    assert over.status_code == 413
    assert over.content.count(b"The file is too large: 10 MB at most.") == 2, "beside its field, and in the summary"
    assert b'<a href="#id_licence">' in over.content
    assert set(Document.objects.values_list("name", flat=True)) == {"resume.pdf", "t.pdf"}


def test_a_stranger_is_refused_before_anything_is_read(settings):
    settings.BODY_LIMIT, settings.UPLOAD_LIMIT = 1000, 100_000
    posting = makers.open_posting()

    over = Client().post(at(posting, "documents"), {"resume": pdf(content=b"0" * 50_000)})
    nowhere = Client().post("/no/such/page/", {"resume": pdf(content=b"0" * 50_000)})

    assert (over.status_code, nowhere.status_code) == (413, 413)


def test_a_body_without_end_is_read_only_so_far(client, settings, monkeypatch):
    settings.BODY_LIMIT = 1000
    monkeypatch.setattr(body_limit, "MOST_READ", 100_000)

    answer = client.post(reverse("board"), {"file": pdf(content=b"0" * 300_000)})

    assert answer.status_code == 413


def test_uploading_can_stay_or_lead_on_and_a_second_file_takes_the_firsts_place(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)

    stays = client.post(at(posting, "documents"), {"resume": pdf("one.pdf"), "stay": "1"})
    leads = client.post(at(posting, "documents"), {"resume": pdf("two.pdf")})

    assert (stays.url, leads.url) == (at(posting, "documents"), at(posting, "check"))
    assert list(Document.objects.filter(removed_at=None).values_list("name", flat=True)) == ["two.pdf"]


def test_a_document_is_downloaded_and_removed_by_its_owner_alone(client):
    posting = makers.open_posting()
    signed_in(client)
    application = started(client, posting)
    client.post(at(posting, "documents"), {"resume": pdf('zürich"<b>.pdf')})
    document = Document.objects.get()
    addresses = [
        reverse(name, args=[application.reference, document.pk]) for name in ("own_document", "remove_document")
    ]

    own = client.get(addresses[0])
    content = b"".join(own.streaming_content)
    other = Client()
    other.force_login(makers.person())
    staff = Client()
    staff.force_login(makers.person(role="hr_lead"))
    foreign = [who.get(addresses[0]).status_code for who in (other, staff)]
    foreign += [who.post(addresses[1]).status_code for who in (other, staff)]
    led_back = client.get(addresses[1])
    stood = Document.objects.filter(removed_at=None).count()
    removed = client.post(addresses[1])

    assert content == PDF
    assert own["Content-Disposition"].startswith("attachment; filename*=utf-8''z%C3%BCrich")
    assert own["X-Content-Type-Options"] == "nosniff"
    assert own["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert foreign == [404, 404, 404, 404]
    assert stood == 1
    assert led_back.url == removed.url == at(posting, "documents")
    assert not Document.objects.filter(removed_at=None).exists()


def test_a_file_lost_from_the_disk_is_a_plain_page(client):
    posting = makers.open_posting()
    signed_in(client)
    application = started(client, posting)
    client.post(at(posting, "documents"), {"resume": pdf()})
    document = Document.objects.get()
    storage.store().remove(document.storage_key)

    answer = client.get(reverse("own_document", args=[application.reference, document.pk]))

    assert answer.status_code == 503


def test_a_text_over_the_limit_comes_back_whole(client):
    posting = makers.open_posting()
    signed_in(client)
    draft = started(client, posting).draft
    text = "a\u0301" * 600_000

    answer = client.post(at(posting, "qualifications"), WHOLE | {"education-1-how": text})

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert b"Shorten this to 4000 characters" in answer.content
    assert draft.answers["licensure-1"]["answer"] == "unsure"


def test_sending_with_steps_missing_lists_them_and_files_nothing(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)
    Draft.objects.update(last_name="", seda=True, city_employee=True)

    first = client.post(at(posting, "check"), signature())
    Draft.objects.update(last_name="A", city_employee=False)
    second = client.post(at(posting, "check"), signature())

    assert (first.status_code, second.status_code) == (422, 422)
    for step in ("contact", "bid", "qualifications"):
        assert f'href="{at(posting, step)}"'.encode() in first.content
    assert b"Without an answer: 2 of 2" in first.content
    assert b"Enter your home address" in second.content
    assert b"Something is still missing" in client.get(at(posting, "check")).content
    assert not Filing.objects.exists()


def test_an_unsigned_page_is_shown_again_with_its_key(client):
    posting = makers.open_posting()
    signed_in(client)
    ready(client, posting)
    key = str(uuid.uuid4())

    answer = client.post(at(posting, "check"), {"key": key, "certified_name": "Avery"})

    assert answer.status_code == 422
    assert f'name="key" value="{key}"'.encode() in answer.content
    assert b"Tick the box to certify" in answer.content
    assert not Filing.objects.exists()


def test_the_same_page_sent_twice_is_one_filing_and_one_receipt(client):
    posting = makers.open_posting()
    signed_in(client)
    application = ready(client, posting)
    page = signature()

    answers = [client.post(at(posting, "check"), page) for _time in range(3)]

    assert {answer.url for answer in answers} == {application.get_absolute_url()}
    assert Filing.objects.count() == 1
    assert Event.objects.filter(action="applicants.file").count() == 1


def test_a_second_tab_that_changes_nothing_gets_the_same_receipt(client):
    posting = makers.open_posting()
    signed_in(client)
    application = ready(client, posting)
    client.post(at(posting, "documents"), {"resume": pdf()})

    answers = [client.post(at(posting, "check"), signature()) for _tab in range(2)]

    assert {answer.url for answer in answers} == {application.get_absolute_url()}
    assert Filing.objects.count() == 1


def test_a_changed_application_sent_again_is_a_new_version_and_until_then_the_old_one_counts(client):
    posting = makers.open_posting()
    signed_in(client)
    application = ready(client, posting)
    client.post(at(posting, "check"), signature())

    client.post(at(posting, "contact"), {"last_name": "Changed"})
    between = client.get(application.get_absolute_url())
    client.post(at(posting, "check"), signature())

    assert b"You have changed your answers since" in between.content
    assert list(Filing.objects.order_by("version").values_list("version", "last_name")) == [
        (1, application.person.last_name),
        (2, "Changed"),
    ]
    assert b"Version 2 is filed" in client.get(reverse("apply", args=[posting.job_number])).content


def test_a_form_sent_after_the_closing_is_late_and_the_draft_is_kept(client):
    posting = makers.open_posting()
    signed_in(client)
    application = ready(client, posting)
    makers.move_closing(posting, clock.now() - timedelta(seconds=1))

    page = signature()
    first, again = client.post(at(posting, "check"), page), client.post(at(posting, "check"), page)

    assert (first.status_code, again.status_code) == (409, 409)
    assert b"Your draft is kept" in first.content
    assert b"We received this at" in first.content
    assert LateAttempt.objects.count() == 1
    assert not Filing.objects.exists()
    assert Draft.objects.get(application=application).answers["education-1"]["answer"] == "yes"


def test_a_step_sent_after_the_closing_keeps_what_was_typed_and_says_why(client):
    posting = makers.open_posting()
    signed_in(client)
    application = started(client, posting)
    makers.move_closing(posting, clock.now() - timedelta(seconds=1))

    answer = client.post(at(posting, "contact"), {"last_name": "Typed late"})
    incomplete = client.post(at(posting, "check"), signature())

    assert (answer.status_code, incomplete.status_code) == (409, 409)
    assert b"Your draft is kept" in answer.content
    assert Draft.objects.get(application=application).last_name == "Typed late"
    assert client.get(at(posting, "contact")).url == application.get_absolute_url()
    assert client.post(at(posting, "documents"), {"resume": pdf()}).status_code == 409
    assert not LateAttempt.objects.exists()


def test_what_is_typed_after_the_closing_froze_an_application_is_kept_and_counts_for_nothing(client):
    posting = makers.open_posting()
    who = signed_in(client)
    application = makers.filed(posting, who)
    makers.close(posting)

    answer = client.post(at(posting, "contact"), {"last_name": "Too late"})

    assert answer.status_code == 409
    assert b"Your draft is kept" in answer.content
    assert Draft.objects.get(application=application).last_name == "Too late"
    assert Filing.objects.get(application=application).last_name != "Too late"
    assert b"Too late" in client.get(reverse("own_draft", args=[application.reference])).content


def test_the_receipt_of_a_page_answered_before_is_shown_after_the_closing_too(client):
    posting = makers.open_posting()
    signed_in(client)
    application = ready(client, posting)
    page = signature()
    client.post(at(posting, "check"), page)
    makers.close(posting)

    again = client.post(at(posting, "check"), page)

    assert again.url == application.get_absolute_url()
    assert not LateAttempt.objects.exists()


def test_a_rescinded_posting_says_that_it_was_rescinded(client):
    posting = makers.open_posting()
    signed_in(client)
    started(client, posting)
    announcing.cancel(posting, by=makers.OPERATOR, reason="no budget")

    answer = client.post(at(posting, "contact"), {"last_name": "A"})

    assert answer.status_code == 409
    assert b"This posting was rescinded" in answer.content


def test_each_document_says_why_and_by_when_and_one_that_is_missing_is_named_before_the_signature(client):
    who, posting = makers.person(), makers.open_posting()
    client.force_login(who)
    application = actions.start(posting, by=who, at=clock.now())
    actions.save_draft(application, {"veteran": True}, by=who, at=clock.now())
    attaching.attach(application, Slot.RESUME, "resume.pdf", one_page_pdf("invented"), by=who, at=clock.now())

    asked = client.get(reverse("apply_documents", args=[posting.job_number])).content.decode()
    checked = unescape(client.get(reverse("apply_check", args=[posting.job_number])).content.decode())

    assert all(f"<p>{slot.why}</p>" in asked for slot in (Slot.RESUME, Slot.LICENCE, Slot.TRANSCRIPT, Slot.VETERAN))
    assert str(Slot.SEDA.why) not in asked
    assert in_words(posting.closes_at) in asked
    named = checked[
        checked.index("Documents you have not attached") : checked.index("You can send the application without")
    ]
    assert [slot for slot in Slot if f"<li>{slot.label}:" in named] == [Slot.LICENCE, Slot.TRANSCRIPT, Slot.VETERAN]


def test_the_posting_and_the_form_say_that_people_decide(client):
    posting = makers.open_posting()
    client.force_login(makers.person())

    pages = [
        client.get(path).content.decode()
        for path in (posting.get_absolute_url(), reverse("apply", args=[posting.job_number]))
    ]

    assert all("no computer model scores, ranks or rejects an application" in page for page in pages)
