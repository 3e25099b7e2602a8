"""Twenty values typed, and everything that can happen to them: all twenty come back, whatever became of the request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from applicants import actions, drafting
from applicants.models import Application, Draft
from ats import clock
from ats.accounts.models import User
from ats.accounts.sessions import end_everybodys
from ats.audit.models import Event
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db

TYPED = {
    "first_name": "Ínés ‘Nia’", "last_name": "Ōkonkwo-李", "phone": "+1 (312) 555-0142 ext. 7", "street": "77 <b>Elm</b> St.",
    "city": "Chicago", "state": "Illinois", "postal_code": "60601-0001",
    "city_employee": "on", "employee_number": "0012345", "bargaining_unit": "other", "other_unit": "Unit of 9",
    "recall_rights": "on", "if_rejected": "public",
    "veteran": "on", "seda": "on", "cps": "on",
    "education-1": "yes", "education-1-how": "B.A., 2012.\nTwo years of work; {{ 7*7 }}", "licensure-1": "unsure",
    "licensure-1-how": "Permit “pending” — =1+1",
}  # fmt: skip
PASSWORD = "a long passphrase"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def signed_in(client: Client, **fields: str) -> User:
    who = makers.person(password=PASSWORD, **fields)
    client.force_login(who)
    return who


def begun(client: Client, posting: Posting) -> Application:
    client.post(reverse("apply", args=[posting.job_number]), {"layout": "whole"})
    return Application.objects.get(posting=posting)


def address(posting: Posting, name: str = "whole") -> str:
    return reverse(f"apply_{name}", args=[posting.job_number])


def opened(client: Client, posting: Posting, name: str = "whole") -> dict[str, str]:
    """The page's own tokens, as a browser would send them back."""
    page = client.get(address(posting, name)).content.decode()
    return {key: value for key, value in HIDDEN.findall(page) if key != "csrfmiddlewaretoken"}


def in_page(page: str) -> dict[str, str]:
    """What the fields of the page hold, by name."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if facts.get("type") in {"text", "tel", None} or ("checked" in tag):
            found[facts.get("name", "")] = unescape(facts.get("value", "on"))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        found[name] = unescape(text)
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        for option in re.findall(r"<option[^>]*selected[^>]*>", inside):
            found[name] = re.search(r'value="([^"]*)"', option)[1]
    return found


def lost(page: str, typed: dict[str, str] | None = None) -> dict[str, str | None]:
    """The values that the page does not hold as they were typed."""
    held = in_page(page)
    return {name: held.get(name) for name, value in (typed or TYPED).items() if held.get(name) != value}


def shown(client: Client, posting: Posting) -> str:
    return client.get(address(posting)).content.decode()


def test_twenty_values_saved_on_one_long_page_are_the_same_answers_as_step_by_step(client):
    posting = makers.open_posting()
    who = signed_in(client)
    long_one = begun(client, posting)

    answer = client.post(address(posting), TYPED | opened(client, posting))
    other = makers.open_posting()
    client.post(reverse("apply", args=[other.job_number]))
    for name in ("contact", "bid", "preferences", "qualifications"):
        client.post(address(other, name), TYPED)

    assert len(TYPED) == 20
    assert answer.url == address(posting) + "#bid"  # the look at the bid has something to say
    assert lost(shown(client, posting)) == {}
    stepwise = Application.objects.get(posting=other)
    assert actions.answers_of(long_one.draft) == actions.answers_of(stepwise.draft)
    assert stepwise.person == long_one.person == who


def test_the_layout_is_remembered_and_the_next_draft_begins_with_it(client):
    posting, other = makers.open_posting(), makers.open_posting()
    signed_in(client)
    client.post(reverse("apply", args=[posting.job_number]))

    chosen = client.post(reverse("layout", args=[posting.job_number]), {"layout": "whole"})
    tasks = client.get(reverse("apply", args=[posting.job_number])).content.decode()
    begun_next = client.post(reverse("apply", args=[other.job_number]))
    back = client.post(reverse("layout", args=[posting.job_number]), {"layout": "steps"})

    assert chosen.url == address(posting)
    assert f'href="{address(posting)}#qualifications"' in tasks
    assert begun_next.url == address(other)
    assert back.url == address(posting, "contact")
    assert client.get(reverse("layout", args=[posting.job_number])).url == reverse("apply", args=[posting.job_number])


WRONG = {"phone": "5" * 41, "education-1": "perhaps", "licensure-1-how": "ä" * 4001}


def test_mistakes_are_kept_as_typed_and_come_back_with_their_message_on_another_device(client):
    posting = makers.open_posting()
    who = signed_in(client)
    begun(client, posting)

    answer = client.post(address(posting), TYPED | WRONG | opened(client, posting))
    elsewhere = Client()
    elsewhere.force_login(who)
    again = elsewhere.get(address(posting))

    radios = {"education-1"}  # a choice that does not exist ticks no button
    expected = {name: value for name, value in (TYPED | WRONG).items() if name not in radios}
    assert (answer.status_code, again.status_code) == (422, 200)
    assert lost(answer.content.decode(), expected) == lost(again.content.decode(), expected) == {}
    for page in (answer, again):
        assert b"Shorten this to 40 characters. It has 41 now." in page.content
    missing = client.post(address(posting, "check"), {})
    assert b"Correct what is marked on this page" in missing.content


def test_a_correction_ends_what_was_kept_as_typed(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    client.post(address(posting, "contact"), {"last_name": "A", "phone": "5" * 41})

    client.post(address(posting, "contact"), {"last_name": "A", "phone": "555"})

    draft = Draft.objects.get(application=application)
    assert drafting.typed_in(draft, "contact") is None
    assert draft.phone == "555"


def test_a_text_far_over_its_limit_is_kept_up_to_a_hundred_thousand_signs(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)

    answer = client.post(address(posting, "qualifications"), {"education-1-how": "line\n" * 100_000})

    kept = drafting.typed_in(Draft.objects.get(application=application), "qualifications")
    assert answer.status_code == 422
    assert answer.content.count(b"line\n") == 100_000
    assert len(kept["education-1-how"]) == drafting.MOST_KEPT


# --- two windows ---------------------------------------------------------------------------------------------------------


def two_windows(client: Client, posting: Posting) -> tuple[dict[str, str], dict[str, str]]:
    """Both windows were opened before either of them saved."""
    return opened(client, posting, "contact"), opened(client, posting, "contact")


def test_the_second_window_shows_both_texts_and_the_draft_keeps_both(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    first, second = two_windows(client, posting)

    client.post(address(posting, "contact"), {"last_name": "First", "city": "Evanston"} | first)
    answer = client.post(address(posting, "contact"), {"last_name": "Second", "city": "Evanston"} | second)
    later = client.get(address(posting, "contact"))

    for page in (answer.content.decode(), later.content.decode()):
        assert "There are two versions of this page" in page
        assert in_page(page)["last_name"] == "Second"
        assert "<bdi>First</bdi>" in page
        assert page.count("Keep this instead of what I typed") == 1  # the city is the same in both
    assert (answer.status_code, later.status_code) == (409, 200)
    assert Draft.objects.get(application=application).last_name == "First"
    assert b"Two windows typed different things" in client.get(address(posting, "check")).content
    assert b"Second" in client.get(reverse("own_draft", args=[application.reference])).content


@pytest.mark.parametrize(("chosen", "stands"), [({}, "Second"), ({"use-saved": "last_name"}, "First")])
def test_either_version_can_be_chosen_and_then_there_is_one(client, chosen, stands):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    first, second = two_windows(client, posting)
    client.post(address(posting, "contact"), {"last_name": "First"} | first)
    client.post(address(posting, "contact"), {"last_name": "Second"} | second)

    answer = client.post(
        address(posting, "contact"), {"last_name": "Second"} | opened(client, posting, "contact") | chosen
    )

    draft = Draft.objects.get(application=application)
    assert answer.status_code == 302
    assert draft.last_name == stands
    assert drafting.aside_of(draft, "contact") is None


def test_without_the_number_of_the_save_the_first_windows_text_would_be_gone(client):
    """The control: the same two saves, without the tokens of their pages."""
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)

    for name in ("First", "Second"):
        client.post(address(posting, "contact"), {"last_name": name})

    draft = Draft.objects.get(application=application)
    assert draft.last_name == "Second"
    assert drafting.aside_of(draft, "contact") is None


def test_the_back_button_and_the_same_text_twice_are_no_second_version(client):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)
    first, second = two_windows(client, posting)

    answers = [
        client.post(address(posting, "contact"), {"last_name": name} | page).status_code
        for name, page in (("First", first), ("Changed", first), ("Changed", second))
    ]

    assert answers == [302, 302, 302]


def test_a_page_of_somebody_elses_name_is_a_page_without_one(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    other = makers.person()
    theirs = actions.start(makers.open_posting(), by=other, at=clock.now())
    foreign = drafting.known(theirs.draft, "contact") or {"page": "1.x:y", "basis-contact": "²"}

    client.post(address(posting, "contact"), {"last_name": "Kept"} | foreign)

    draft = Draft.objects.get(application=application)
    assert draft.last_name == "Kept"
    assert drafting.known(draft, "contact")["from"] == ""


# --- by itself -----------------------------------------------------------------------------------------------------------

BY_ITSELF = {"headers": {"accept": "application/json"}}


def test_a_page_saves_by_itself_without_a_look_and_with_one_event_however_often(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    page = opened(client, posting)
    before = Event.objects.count()

    for city in ("C", "Ch", "Chicago"):
        told = client.post(address(posting), TYPED | page | {"city": city}, **BY_ITSELF)
    wrong = client.post(address(posting), TYPED | page | WRONG, **BY_ITSELF)

    assert told.status_code == wrong.status_code == 200
    assert told.json()["words"].startswith("Saved at ")
    assert "Something still needs a correction" in wrong.json()["words"]
    assert Draft.objects.get(application=application).city == "Chicago"
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize("name", ["contact", "bid", "preferences", "qualifications"])
def test_every_step_saves_by_itself(client, name):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)

    told = client.post(address(posting, name), TYPED | opened(client, posting, name), **BY_ITSELF)

    assert (told.status_code, told["Content-Type"]) == (200, "application/json")


def test_a_page_that_saves_by_itself_is_told_of_another_window_of_the_closing_and_of_a_lost_session(client):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)
    first, second = two_windows(client, posting)
    client.post(address(posting, "contact"), {"last_name": "First"} | first)

    overtaken = client.post(address(posting, "contact"), {"last_name": "Second"} | second, **BY_ITSELF)
    makers.move_closing(posting, clock.now() - timedelta(seconds=1))
    late = client.post(address(posting, "contact"), {"last_name": "Late"} | first, **BY_ITSELF)
    client.logout()
    out = client.post(address(posting, "contact"), {"last_name": "Out"} | first, **BY_ITSELF)

    assert (overtaken.status_code, late.status_code, out.status_code) == (409, 409, 401)
    assert "Another window" in overtaken.json()["words"]
    assert "Your draft is kept" in late.json()["words"]
    assert "sign in, and it is saved" in out.json()["words"]
    assert Draft.objects.get().last_name == "Late"


# --- what can happen to a request ---------------------------------------------------------------------------------------


def expire_sessions() -> None:
    Session.objects.all().delete()


def sign_in(client: Client, who: User) -> None:
    """By the page for it: `force_login` would not be what a person does."""
    answer = client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "out", [lambda client: expire_sessions(), lambda client: client.logout(), lambda client: end_everybodys()]
)
def test_what_is_sent_after_the_session_ended_is_saved_once_the_same_person_is_back(
    client, out: Callable[[Client], None]
):
    posting = makers.open_posting()
    who = signed_in(client)
    begun(client, posting)
    page = opened(client, posting)
    out(client)

    answer = client.post(address(posting), TYPED | page)
    told = client.get(answer.url)
    sign_in(client, who)

    assert answer.url == f"{reverse('account_login')}?next={address(posting)}"
    assert b"What you typed is kept" in told.content
    assert lost(shown(client, posting)) == {}


def test_another_person_who_signs_in_gets_nothing_of_it_and_saves_nothing(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    page = opened(client, posting)
    client.logout()
    client.post(address(posting), TYPED | page)
    other = makers.person(password=PASSWORD)

    sign_in(client, other)
    client.post(reverse("apply", args=[posting.job_number]), {"layout": "whole"})
    seen = in_page(shown(client, posting))

    assert seen["last_name"] == other.last_name
    assert TYPED["street"] not in seen.values()
    assert Draft.objects.get(application=application).street == ""


def test_what_a_stranger_sends_without_a_page_of_ours_is_kept_for_nobody(client):
    posting = makers.open_posting()

    client.post(address(posting), TYPED | {"page": "17.forged:signature"})

    assert "kept_pages" not in client.session


def test_what_was_kept_half_a_day_ago_is_saved_for_nobody(client):
    posting = makers.open_posting()
    who = signed_in(client)
    application = begun(client, posting)
    page = opened(client, posting)
    client.logout()
    client.post(address(posting), TYPED | page)
    session = client.session
    session["kept_pages"][0]["at"] = (clock.now() - timedelta(hours=13)).isoformat()
    session.save()

    sign_in(client, who)

    assert Draft.objects.get(application=application).street == ""


def test_a_page_with_an_old_token_comes_back_whole_and_is_sent_once_more(client):
    posting = makers.open_posting()
    who = signed_in(client)
    begun(client, posting)
    page = opened(client, posting)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(who)

    refused = strict.post(address(posting), TYPED | page | {"csrfmiddlewaretoken": "x" * 64})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', refused.content.decode())[1]
    given_back = {key: value for key, value in hidden_fields(refused.content.decode()) if key != "csrfmiddlewaretoken"}
    again = strict.post(address(posting), given_back | {"csrfmiddlewaretoken": token})

    assert refused.status_code == 403
    assert b"Nothing you typed is lost" in refused.content
    assert given_back == TYPED | page
    assert again.status_code == 302
    assert lost(shown(client, posting)) == {}


def hidden_fields(page: str) -> list[tuple[str, str]]:
    return [
        (name, unescape(value))
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    ]


@pytest.mark.parametrize("page", ["", "17.forged:signature", "somebody else's"])
def test_a_wrong_token_with_a_page_that_is_not_the_persons_gives_nothing_back(client, page):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)
    theirs = opened(client, posting)["page"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(makers.person())

    refused = strict.post(address(posting), TYPED | {"page": theirs if "else" in page else page})

    assert refused.status_code == 403
    assert TYPED["phone"].encode() not in refused.content


@pytest.mark.parametrize(("fault", "status"), [(OperationalError("away"), 503), (ZeroDivisionError(), 500)])
def test_a_page_that_meets_a_fault_is_given_back_in_the_answer_token_and_all(client, monkeypatch, fault, status):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)
    page = opened(client, posting)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(clock, "now", lambda: (_ for _ in ()).throw(fault))
        answer = client.post(address(posting), TYPED | page | {"csrfmiddlewaretoken": "the page's own"})
        asked = client.get(address(posting))

    given_back = dict(hidden_fields(answer.content.decode()))
    again = client.post(address(posting), given_back)

    assert (answer.status_code, asked.status_code) == (status, status)
    assert given_back == TYPED | page | {"csrfmiddlewaretoken": "the page's own"}
    assert b"Send it once more" not in asked.content
    assert again.status_code == 302
    assert lost(shown(client, posting)) == {}


def test_what_comes_after_the_closing_is_kept_and_can_be_read(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    page = opened(client, posting)
    makers.close(posting)

    answer = client.post(address(posting), TYPED | {"phone": "5" * 41} | page)
    read = client.get(reverse("own_draft", args=[application.reference])).content.decode()

    assert answer.status_code == 409
    assert b"This posting closed at" in answer.content and b"We received this at" in answer.content
    assert reverse("own_draft", args=[application.reference]).encode() in answer.content
    assert "5" * 41 in read
    for name in ("last_name", "city", "postal_code", "employee_number", "other_unit", "licensure-1-how"):
        assert TYPED[name] in read
    assert client.get(reverse("own_draft", args=[application.reference])).status_code == 200


def test_a_draft_is_read_by_its_person_alone(client):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    other = Client()
    other.force_login(makers.person())

    assert other.get(reverse("own_draft", args=[application.reference])).status_code == 404
    assert Client().get(reverse("own_draft", args=[application.reference])).status_code == 302


# --- fields nobody asked for ---------------------------------------------------------------------------------------------

ADDED = {"submitted_at": "2001-01-01", "closes_at": "x", "rank": "1", "is_bidder": "on", "seniority_date": "1990-01-01"}


@pytest.mark.parametrize("name", ["contact", "bid", "preferences", "qualifications", "whole", "check"])
def test_fields_nobody_asked_for_leave_one_event_of_security(client, name):
    posting = makers.open_posting()
    signed_in(client)
    application = begun(client, posting)
    before = actions.answers_of(Draft.objects.get(application=application))

    client.post(address(posting, name), ADDED | {"state": "qualified", "last_name": before["last_name"]})

    event = Event.objects.get(action__startswith="security.")
    assert event.action == "security.fields_not_asked_for"
    assert all(f'"{field}"' in event.facts for field in ADDED)
    assert "1990" not in event.facts
    application.refresh_from_db()
    assert application.status == "draft"
    kept = actions.answers_of(Draft.objects.get(application=application)) | {"state": before["state"], "answers": {}}
    assert kept | {"last_name": before["last_name"]} == before | {"answers": {}} | {"first_name": kept["first_name"]}


def test_the_fields_of_the_page_alone_leave_none(client):
    posting = makers.open_posting()
    signed_in(client)
    begun(client, posting)

    client.post(address(posting), TYPED | opened(client, posting))

    assert not Event.objects.filter(action__startswith="security.").exists()


def test_the_key_of_a_window_is_the_same_on_every_page_of_one_application_and_on_no_other(client):
    posting, other = makers.open_posting(), makers.open_posting()
    who = signed_in(client)
    keys = [
        re.findall(r'data-window-key="([^"]+)"', client.get(address(one, name)).content.decode())
        for one in (posting, other)
        if begun(client, one)
        for name in ("whole", "contact")
    ]

    assert [len(found) for found in keys] == [1, 1, 1, 1]
    assert keys[0] == keys[1] != keys[2] == keys[3]
    client.logout()
    sign_in(client, who)
    assert keys[0][0] in client.get(address(posting)).content.decode()
