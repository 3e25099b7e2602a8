"""What was typed comes back after signing in again as the same person, on every page with a form, and to nobody else."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import resolve, reverse

from ats import clock
from ats.access import is_open
from ats.accounts.models import Tally
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.coming_back import KEPT
from ats.refusal import Refused
from tests import makers
from tests.ats.test_sessions import grow_stale
from tests.ats.test_switching_elsewhere import Browser, forms_of, not_found_again, pages_with_forms, typing
from tests.test_access import MANAGER, OWNER, world  # noqa: F401 - the world is a fixture

PASSPHRASE = "sundial lantern orchard"
NEED = 'A turquoise room, please.\n& "large" <print>'
# Answers about oneself are to stand beside no name, and a form of secrets alone has nothing to come back.
NOT_KEPT = re.compile(r"/about-you/|/password(_change)?/")


def all_that(client: Client, parts: dict[str, object]):
    """(address of the page, a form of it, what is typed there) of each form that could lose something."""
    for where, page in list(pages_with_forms(client, parts)):
        if not NOT_KEPT.search(where) and not is_open(resolve(where)):
            for form in forms_of(page):
                if form["attrs"].get("method", "get") == "post":
                    yield where, form, typing(form)


def come_back(person, where: str, form: dict[str, object], typed: dict[str, list[str]]):
    """(the address one is led to, the page as it is after signing in there)."""
    client = Browser()
    to = form["attrs"].get("action") or where
    led = client.post(to, form["hidden"] | typed, secure=True)
    client.force_login(person)
    return led.url, client.get(where, secure=True).content.decode()


def lost_between(person, where: str) -> dict[str, object]:
    """What is missing of all that was typed there, form by form, when the session ended before it was sent: for pages that the
    world of the walk does not have."""
    client = Browser()
    client.force_login(person)
    forms = [
        one
        for one in forms_of(client.get(where, secure=True).content.decode())
        if one["attrs"].get("method", "get") == "post"
    ]
    assert forms, where
    lost = {}
    for form in forms:
        typed = typing(form)
        _led, page = come_back(person, where, form, typed)
        lost |= not_found_again(form, typed, page)
    return lost


@pytest.mark.parametrize(
    ("who", "least"), [(OWNER, 5), (MANAGER, 3), ("an HR analyst", 15), ("an HR lead", 20), ("a coordinator", 4)]
)
def test_on_every_page_what_was_sent_after_the_session_ended_stands_there_again(world, who, least):  # noqa: F811
    parts, people = world
    client, forms, lost = Browser(), 0, []
    client.force_login(people[who])
    events = Event.objects.count()

    for where, form, typed in all_that(client, parts):
        forms += 1
        Tally.objects.all().delete()
        with transaction.atomic():
            led, page = come_back(people[who], where, form, typed)
            transaction.set_rollback(True)
        if led != f"{reverse('account_login')}?next={quote(where)}" or "You are back" not in page:
            lost.append(f"{where}: {led}")
        lost += [f"{where}: {name} {held}" for name, held in not_found_again(form, typed, page).items()]

    if lost:
        print("\n".join(lost))
    assert (lost, forms >= least, Event.objects.count()) == ([], True, events), forms


def test_without_the_middleware_the_walk_finds_it_lost(world, settings):  # noqa: F811 - the fixture
    """The control: nothing but the one place gives anything back."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "ats.coming_back.ComingBack"]
    parts, people = world
    client = Browser()
    client.force_login(people[OWNER])
    where, form, typed = next(iter(all_that(client, parts)))

    _led, page = come_back(people[OWNER], where, form, typed)

    assert not_found_again(form, typed, page)


@pytest.fixture
def asking(db):
    """(a browser, the applicant, where they ask for an accommodation, what they typed there): their session has just ended."""
    application = makers.filed(makers.open_posting())
    who = application.person
    who.set_password(PASSPHRASE)
    who.save()
    client = Client()
    signs_in(client, who)
    where = reverse("own_accommodation", args=[application.reference])
    typed = {"purpose": "interview", "need": NEED, "from_page": name_of(client.get(where).content.decode())}
    Session.objects.all().delete()
    return client, who, where, typed


def signs_in(client, who):
    Tally.objects.all().delete()
    return client.post(reverse("account_login"), {"login": who.email, "password": PASSPHRASE})


def name_of(page: str) -> str:
    return re.search(r'name="from_page" value="([^"]+)"', page)[1]


def test_it_waits_sealed_is_shown_once_they_are_back_and_is_gone_once_it_is_sent(asking):
    client, who, where, typed = asking

    led = client.post(where, typed)
    told = client.get(led.url).content.decode()
    held = json.dumps(client.session[KEPT])
    signs_in(client, who)
    page = client.get(where).content.decode()
    before = who.applications.get().accommodation_requests.count()
    sent = client.post(where, typed | {"from_page": name_of(page)})

    assert "what you typed is kept" in told
    assert "turquoise" not in held
    assert "A turquoise room, please.\n&amp; &quot;large&quot; &lt;print&gt;</textarea>" in page
    assert (before, sent.status_code, who.applications.get().accommodation_requests.get().need) == (
        0, 302, NEED,
    )  # fmt: skip
    assert "You are back" not in client.get(where).content.decode()


def test_nobody_else_on_that_computer_gets_any_of_it(asking):
    client, who, where, typed = asking
    client.post(where, typed)
    other = makers.person(password=PASSPHRASE)

    signs_in(client, other)
    pages = [client.get(one).content.decode() for one in (where, reverse("my_applications"))]
    held = client.session.get(KEPT)
    client.post(reverse("account_logout"))
    signs_in(client, who)

    assert ("turquoise" in "".join(pages), held) == (False, [])
    assert "turquoise" not in client.get(where).content.decode()


@pytest.mark.parametrize("name", ["", "1 /accounts/email/:forged", "another's"])
def test_a_form_of_no_page_of_theirs_is_kept_for_nobody(asking, name):
    client, who, where, typed = asking
    other = Client()
    other.force_login(makers.person(password=PASSPHRASE))
    name = name_of(other.get(reverse("account_email")).content.decode()) if "'" in name else name

    led = client.post(where, typed | {"from_page": name})
    signs_in(client, who)

    assert led.url.startswith(reverse("account_login"))
    assert "turquoise" not in client.get(where).content.decode()


def test_after_half_a_day_it_is_shown_to_nobody(asking):
    client, who, where, typed = asking
    client.post(where, typed)
    session = client.session
    session[KEPT] = [one | {"at": (clock.now() - timedelta(hours=13)).isoformat()} for one in session[KEPT]]
    session.save()

    signs_in(client, who)

    assert "turquoise" not in client.get(where).content.decode()


def test_it_can_be_left_out(asking):
    client, who, where, typed = asking
    client.post(where, typed)
    signs_in(client, who)
    page = client.get(where).content.decode()

    left = client.post(where, {"leave_out": "1", "from_page": name_of(page)})

    assert (left.status_code, left.url) == (302, where)
    assert "turquoise" not in client.get(where).content.decode()


def test_what_is_too_long_is_not_kept_and_the_page_says_so(asking):
    client, who, where, typed = asking

    led = client.post(where, typed | {"need": "x" * 300_001})
    told = client.get(led.url).content.decode()
    signs_in(client, who)

    assert "too long to be kept" in told
    assert "xxx" not in client.get(where).content.decode()


def test_five_forms_wait_at_most(asking):
    client, _who, where, typed = asking

    for number in range(7):
        client.post(f"{where}", typed | {"need": f"{number}"})
        client.post(f"/applications/{number}/withdraw/", typed)

    assert len(client.session[KEPT]) == 5
    assert [one["sent_to"] for one in client.session[KEPT]][-2:] == [where, "/applications/6/withdraw/"]


def test_passwords_and_codes_are_kept_nowhere_and_the_page_says_so(db):
    who = makers.person(password=PASSPHRASE)
    client = Client()
    signs_in(client, who)
    where = reverse("account_change_password")
    typed = {
        "oldpassword": PASSPHRASE,
        "password1": "another lantern 77",
        "from_page": name_of(client.get(where).content.decode()),
    }
    Session.objects.all().delete()

    led = client.post(where, typed)
    every_word = " ".join(json.dumps(one.get_decoded()) for one in Session.objects.all())
    signs_in(client, who)
    page = client.get(where).content.decode()

    assert led.url == f"{reverse('account_login')}?next={where}"
    assert ("lantern" in every_word, "lantern" in page, "Type this again" in page) == (False, False, True)


def test_what_somebody_answers_about_themselves_is_not_kept(db):
    application = makers.filed(makers.open_posting())
    client = Client()
    client.force_login(application.person)
    where = reverse("about_you", args=[application.reference])
    name = name_of(client.get(where).content.decode())
    Session.objects.all().delete()

    client.post(where, {"gender": "woman", "from_page": name})

    assert KEPT not in client.session


def test_a_text_whose_form_is_gone_stands_on_the_page_by_itself(asking):
    client, who, where, typed = asking
    client.post(where, typed)
    session = client.session
    session[KEPT] = [one | {"sent_to": "/a/deed/that/is/gone/"} for one in session[KEPT]]
    session.save()
    signs_in(client, who)

    page = client.get(where).content.decode()

    assert "its form is no longer on this page" in page
    assert "<p>A turquoise room, please.<br>&amp; &quot;large&quot; &lt;print&gt;</p>" in page


def test_a_form_that_a_rule_refused_on_a_page_of_its_own_stands_there_again(asking, monkeypatch):
    client, who, where, typed = asking
    client.force_login(who)

    def refuse(*_asked: object) -> bool:
        raise Refused("Not just now.")

    with monkeypatch.context() as closed:
        closed.setattr("applicants.views.accommodations.act", refuse)
        refused = client.post(where, typed)
    page = client.get(where).content.decode()
    sent = client.post(where, typed)

    assert refused.status_code == 409
    assert f'<a class="btn" href="{where}">Back to the page, with what you typed</a>' in refused.content.decode()
    assert "What you sent last from here was not done." in page
    assert "A turquoise room, please." in page
    assert sent.status_code == 302
    assert "What you sent last" not in client.get(where).content.decode()


@pytest.mark.parametrize("role", [Role.HR_LEAD, Role.APPLICANT])
def test_after_a_stale_sign_in_the_page_is_shown_again_and_nothing_is_done(client, db, role):
    who = makers.person(role=role, password=PASSPHRASE)
    client.force_login(who)
    where = reverse("account_email")
    typed = {"email": "wren@new.example", "action_add": "", "from_page": name_of(client.get(where).content.decode())}
    grow_stale(client)

    asked = client.post(where, typed)

    assert asked.status_code == 302
    if "reauthenticate" in asked.url:
        assert "what you typed is kept" in client.get(asked.url).content.decode()
        client.force_login(who)
        assert 'value="wren@new.example"' in client.get(where).content.decode()


def test_staff_whose_second_factor_is_asked_for_meanwhile_find_it_again(client, db):
    who, posting = makers.person(role=Role.HR_ANALYST), makers.draft_posting()
    client.force_login(who)
    where = reverse("desk_posting_change", args=[posting.job_number])
    typed = {"title": "Lamplighter of the lake", "from_page": name_of(client.get(where).content.decode())}
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()

    led = client.post(where, typed)
    client.force_login(who)

    assert led.url == f"{reverse('second_factor')}?next={quote(where, safe='')}"
    assert 'value="Lamplighter of the lake"' in client.get(where).content.decode()


def test_an_old_token_gives_the_form_back_to_be_sent_once_more(asking):
    _client, who, where, typed = asking
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(who)

    refused = strict.post(where, typed | {"password": "secret"})
    strict.force_login(makers.person())
    anothers = strict.post(where, typed)

    page = refused.content.decode()
    assert (refused.status_code, "Nothing you typed is lost" in page, "turquoise" in page) == (403, True, True)
    assert "secret" not in page.replace("secret key", "")
    assert "turquoise" not in anothers.content.decode()


@pytest.mark.parametrize(("fault", "status"), [(OperationalError("away"), 503), (ZeroDivisionError(), 500)])
def test_a_form_that_meets_a_fault_is_in_the_answer(asking, monkeypatch, fault, status):
    client, who, where, typed = asking
    client.force_login(who)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(clock, "now", lambda: (_ for _ in ()).throw(fault))
        answer = client.post(where, typed | {"password": "orchard"})

    page = answer.content.decode()
    assert (answer.status_code, "turquoise" in page, "orchard" in page, "does nothing a second time" in page) == (
        status, True, False, True,
    )  # fmt: skip
