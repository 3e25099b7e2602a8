"""A form that is sent twice counts once, one after the other and at the same moment; the second leads where the first led."""

from __future__ import annotations

import ast
import re
import threading
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse

from applicants import accommodations, reviewing
from applicants.models import AccommodationRequest, QualificationReview
from ats import clock, from_page, once
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.audit import record, sending
from ats.audit.models import Event, SentForm
from ats.audit.sending import NO_DEEDS, Sending
from ats.outbox.models import Message
from postings import extending
from postings.models import Extension
from selection import actions as drawing
from selection.models import CandidateList, Referral, VacancyCount
from selection.referring import refer_people
from tests import makers
from tests.applicants.test_gate import wait_until
from tests.roles import owner

ROOT = Path(__file__).parents[2]
ONCE = "ats.once.Once"
DONE = "This was done already:"


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    client.raise_request_exception = False
    return client


def hr(role: str = Role.HR_LEAD) -> Client:
    return signed_in(makers.person(role=role))


def key_of(client: Client, where: str, *, form: str = "") -> dict[str, str]:
    """The one-time field of the page's form that is sent there, or of its last one that is sent to the page itself."""
    page = client.get(where).content.decode()
    forms = [
        one
        for one in re.findall(r"<form\b.*?</form>", page, re.S)
        if (form or where.partition("?")[0]) in one or 'action="' not in one
    ]
    return {"from_page": re.findall(r'name="from_page" value="([^"]+)"', forms[-1])[0]}


def told(client: Client, answer) -> str:
    """The page to which the answer leads."""
    return client.get(answer.url).content.decode() if answer.status_code == 302 else answer.content.decode()


@pytest.fixture
def without(settings):
    """Nothing asks for the key: what the second sending does then."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != ONCE]


# --- deeds that count twice without it ------------------------------------------------------------------------------------


def a_finding():
    application = makers.filed(makers.open_posting())
    makers.close(application.posting)
    client, where = hr(Role.HR_ANALYST), reverse("desk_application", args=[application.reference])
    page = client.get(where).content.decode()
    keys = set(re.findall(r'name="finding-([^"]+)"', page))
    typed = {f"finding-{one}": "met" for one in keys} | {"outcome": "meets_all", "reason": ""}
    return client, where, typed, lambda: (QualificationReview.objects.count(), letters("reviewed"))


def a_referral():
    posting = makers.open_posting()
    people = [makers.filed(posting) for _turn in range(3)]
    makers.close(posting)
    makers.reviewed(*people)
    listed = makers.listed(posting)
    refer_people(listed, 1, by=makers.OPERATOR, at=clock.now(), reason="")
    where = reverse("desk_referrals", args=[posting.job_number, listed.number]) + "?wanted=2"
    return hr(), where, {"wanted": "2", "reason": "More are needed."}, lambda: Referral.objects.count() - 1


def an_answer_in_confidence():
    application = makers.filed(makers.open_posting())
    asked = accommodations.ask(application, purpose="interview", need="A ramp.", by=application.person, at=clock.now())
    where = reverse("accommodation", args=[asked.reference])
    typed = {"decision": "as_asked", "words": "It is there."}
    answered = Event.objects.filter(action="applicants.answer_accommodation")
    return hr(Role.COORDINATOR), where, typed, lambda: (answered.count(), letters("private"))


def letters(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


WORLDS = {"a finding": a_finding, "a referral": a_referral, "an answer in confidence": an_answer_in_confidence}


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORLDS)
def test_sent_again_it_counts_once_and_leads_where_the_first_led(name):
    client, where, typed, count = WORLDS[name]()
    typed |= key_of(client, where)

    first = client.post(where, typed)
    after, events = count(), Event.objects.count()
    second = client.post(where, typed)
    counted = (count(), Event.objects.count() - events)

    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert (after in {1, (1, 1)}, counted) == (True, (after, 0))
    assert (DONE in told(client, second), "Nothing was done a second time." in told(client, second)) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORLDS)
def test_without_the_key_each_of_them_counts_twice(name, without):
    """The control."""
    client, where, typed, count = WORLDS[name]()
    typed |= key_of(client, where)

    client.post(where, typed)
    client.post(where, typed)

    assert count() in {2, (2, 2)}


@pytest.mark.django_db
def test_what_was_undone_meanwhile_is_not_done_again_by_a_form_of_before():
    """A move that its lifecycle would refuse at once, and not once it was taken back: a proposal declined since."""
    posting, client = makers.open_posting(), hr(Role.HR_ANALYST)
    where = reverse("desk_posting_propose_extension", args=[posting.job_number])
    typed = key_of(client, where) | {
        "closes_on": "2031-07-09",
        "closes_time": "11:59 pm",
        "reason": "The site was down.",
    }
    client.post(where, typed)
    extending.decline_extension(Extension.objects.get(), reason="No need.", by=makers.person(role=Role.HR_LEAD))

    again = client.post(where, typed)

    assert (DONE in told(client, again), Extension.objects.count()) == (True, 1)


@pytest.mark.django_db
def test_the_same_deed_meant_twice_from_a_fresh_page_is_done_twice():
    client, where, typed, count = a_finding()

    for _turn in range(2):
        client.post(where, typed | key_of(client, where))

    assert count() == (2, 2)


@pytest.mark.django_db
def test_each_form_of_a_page_has_its_own_key_and_no_page_the_key_of_another(client):
    client.force_login(makers.person(role=Role.HR_LEAD))
    where = reverse("desk_person", args=[makers.person().pk])

    pages = [re.findall(r'name="from_page" value="([^"]+)"', client.get(where).content.decode()) for _turn in range(2)]

    assert len({*pages[0], *pages[1]}) == len(pages[0]) + len(pages[1]) >= 4


# --- other words, another person, no session -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_other_words_in_a_page_that_was_sent_are_not_done_and_come_back():
    posting, client = makers.close(makers.open_posting()), hr()
    where = reverse("desk_selection_all", args=[posting.job_number, "vacancies"])
    typed = key_of(client, where) | {"vacancies": "2", "reason": "A second post."}
    client.post(where, typed)

    other = client.post(where, typed | {"vacancies": "3", "reason": "A third, after all."})
    page = client.get(where).content.decode()

    assert (other.status_code, VacancyCount.objects.count()) == (409, 1)
    assert "This form was sent before, and what it asked for was done" in other.content.decode()
    assert "A third, after all." in page
    client.post(where, typed | key_of(client, where) | {"vacancies": "3"})
    assert VacancyCount.objects.count() == 2


@pytest.mark.django_db
def test_a_password_left_out_of_a_form_given_back_makes_no_other_words():
    posting, client = makers.close(makers.open_posting()), hr()
    where = reverse("desk_selection_all", args=[posting.job_number, "vacancies"])
    typed = key_of(client, where) | {"vacancies": "2", "reason": "A second post."}

    client.post(where, typed | {"password": "sundial"})

    assert DONE in told(client, client.post(where, typed))


@pytest.mark.django_db
def test_a_form_of_somebody_else_is_not_theirs_to_spend():
    posting, one, other = makers.close(makers.open_posting()), hr(), hr()
    where = reverse("desk_selection_all", args=[posting.job_number, "vacancies"])
    typed = key_of(one, where) | {"vacancies": "2", "reason": "A second post."}
    another = typed | {"vacancies": "4", "reason": "Two more."}

    other.post(where, another)
    one.post(where, typed | {"vacancies": "3"})

    assert (VacancyCount.objects.count(), SentForm.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_after_the_session_has_ended_it_is_not_kept_to_be_done_a_second_time():
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)
    who = User.objects.get(pk=client.session["_auth_user_id"])
    first = client.post(where, typed)
    client.logout()

    led = client.post(where, typed)
    client.force_login(who)

    assert led.url == f"{reverse('account_login')}?next={first.url}"
    assert ("what you had typed" in client.get(where).content.decode(), count()) == (False, (1, 1))


# --- what does not spend it ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mistake_a_refusal_and_a_look_spend_nothing():
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)

    mistaken = client.post(where, typed | {"outcome": ""})  # the page is shown again, which is a look of its own
    after = SentForm.objects.count()
    first = client.post(where, typed)

    assert (mistaken.status_code, after, first.status_code, count()) == (422, 0, 302, (1, 1))


@pytest.mark.django_db
def test_a_paper_is_taken_along_from_one_page_as_often_as_one_likes():
    client = signed_in(makers.person())
    typed = key_of(client, reverse("my_data"), form=reverse("download_my_data"))

    answers = [client.post(reverse("download_my_data"), typed) for _turn in range(2)]

    assert [(one.status_code, one["Content-Type"]) for one in answers] == [(200, "application/zip")] * 2


@pytest.mark.django_db
def test_a_deed_that_fails_at_its_end_spends_nothing(monkeypatch):
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)

    def fails(*_words, **_more):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(reviewing, "queue_all", fails)
        failed = client.post(where, typed)
    after = (count(), SentForm.objects.count())
    again = client.post(where, typed)

    assert (failed.status_code, "does nothing a second time" in failed.content.decode()) == (500, True)
    assert (after, again.status_code, count()) == (((0, 0), 0), 302, (1, 1))


@pytest.mark.django_db
def test_a_fault_after_the_deed_says_so_when_the_form_it_gives_back_is_sent(monkeypatch):
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)

    def fails(*_words, **_more):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("applicants.views.staff.redirect", fails)
        failed = client.post(where, typed)
    again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', failed.content.decode()))
    second = client.post(where, again)

    assert (failed.status_code, second.url, DONE in told(client, second), count()) == (500, where, True, (1, 1))


def names_of_events() -> set[str]:
    """Every event that the product records by a literal name."""
    names = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"ats", "applicants", "postings", "selection", "seniority"}:
            calls = (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call) and one.args)
            named = [one for one in calls if getattr(one.func, "id", "") in {"record", "record_all"}]
            names |= {word.value for one in named for word in ast.walk(one.args[0]) if isinstance(word, ast.Constant)}
    return {name for name in names if isinstance(name, str) and "." in name.strip(".")}


NOT_DONE = re.compile(
    r"security\..*|.*\.(view|read|download|export|replay|take_data|refuse_|failed|late|tried|alarm|stopped).*"
)


def test_looks_papers_and_refusals_are_known_by_name():
    names = names_of_events()

    assert {name for name in names if NOT_DONE.fullmatch(name)} <= NO_DEEDS <= names
    assert len(names) > 50


# --- the row --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_row_says_neither_whose_it_was_nor_what_was_in_it_nor_where_it_led():
    client, where, typed, _count = an_answer_in_confidence()
    typed |= key_of(client, where)
    client.post(where, typed)

    [row] = SentForm.objects.values()

    words = " ".join(str(one) for name, one in row.items() if name != "at")
    reference = AccommodationRequest.objects.get().reference
    assert not any(word in words for word in (reference, "ramp", "as_asked", "accommodation"))
    assert (len(row["key"]), len(row["content"]), row["led_to"] != "") == (64, 64, True)


@pytest.mark.django_db
def test_the_database_keeps_what_was_done():
    SentForm.objects.create(key="k", content="c", at=clock.now())

    for change in (lambda: SentForm.objects.update(content="d"), lambda: SentForm.objects.all().delete()):
        with owner(), pytest.raises(InternalError), transaction.atomic():
            change()
    with owner():
        assert SentForm.objects.update(led_to="x") == 1


@pytest.mark.django_db
def test_a_key_of_before_forms_had_one_is_none(rf):
    request = rf.post("/", {"from_page": from_page.SIGNER.sign("7 /inbox/")})

    assert from_page.origin(request.POST) == (7, "/inbox/", "")
    request.user = makers.person()
    assert once.one_time(request) is None


# --- at the same moment ----------------------------------------------------------------------------------------------------


def somebody_waits() -> bool:
    """True while a transaction waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def both_at_once(elsewhere, monkeypatch, end, client, request):
    """The answers to two identical requests, the second of which begins while the first is at the `end` of its deed."""
    (module, name), (where, typed) = end, request
    is_inside, go_on, plain = threading.Event(), threading.Event(), getattr(module, name)

    def slow(*words, **more):
        if not is_inside.is_set():
            is_inside.set()
            assert go_on.wait(20)
        return plain(*words, **more)

    twin = Client()
    twin.cookies, twin.raise_request_exception = client.cookies, False
    monkeypatch.setattr(module, name, slow)
    first = elsewhere.run(lambda: client.post(where, typed))
    assert is_inside.wait(20)
    second = elsewhere.run(lambda: twin.post(where, typed))
    wait_until(somebody_waits)
    go_on.set()
    return first.result(), second.result()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_that_a_row_keeps_apart_one_counts(elsewhere, monkeypatch):
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)

    first, second = both_at_once(elsewhere, monkeypatch, (reviewing, "queue_all"), client, (where, typed))

    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert (DONE in told(client, second), count()) == (True, (1, 1))


@pytest.mark.django_db(transaction=True)
def test_the_control_of_two_at_once_without_the_key_both_count(elsewhere, monkeypatch, without):
    client, where, typed, count = a_finding()
    typed |= key_of(client, where)

    both_at_once(elsewhere, monkeypatch, (reviewing, "queue_all"), client, (where, typed))

    assert count() == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_that_nothing_else_keeps_apart_the_second_waits_for_the_key(elsewhere):
    """Two deeds that lock no row at all: the key alone holds the second until the first is done with."""
    key, has_spent, go_on = "a-key", threading.Event(), threading.Event()

    def deed(*, waits: bool) -> str:
        sending.CURRENT.set(Sending(key, "7 /x/", b"{}"))
        try:
            with transaction.atomic():
                record("test.deed", by=makers.OPERATOR, at=clock.now(), subject="x")
                if waits:
                    has_spent.set()
                    assert go_on.wait(20)
        except sending.DoneAlready:
            return "done already"
        finally:
            sending.CURRENT.set(None)
        return "done"

    first = elsewhere.run(lambda: deed(waits=True))
    assert has_spent.wait(20)
    second = elsewhere.run(lambda: deed(waits=False))
    wait_until(somebody_waits)
    go_on.set()

    assert (first.result(), second.result()) == ("done", "done already")
    assert Event.objects.filter(action="test.deed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_one_that_a_rule_refuses_is_told_that_it_was_done(elsewhere, monkeypatch):
    """A job number taken, a list drawn meanwhile: by its own twin, which is no reason to refuse."""
    posting, client = makers.close(makers.open_posting()), hr()
    where = reverse("desk_posting_lists", args=[posting.job_number])
    typed = key_of(client, where) | {"pack": posting.rule_pack, "instead_of": "0", "reason": ""}

    first, second = both_at_once(elsewhere, monkeypatch, (drawing, "keep"), client, (where, typed))

    assert (first.status_code, second.status_code, CandidateList.objects.count()) == (302, 302, 1)
    assert DONE in told(client, second)
