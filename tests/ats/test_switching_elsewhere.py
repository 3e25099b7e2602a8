"""Outside the application form the language is switched without losing what is typed: walked on every page with a form."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applicants.models import PreferenceClaim
from ats import switching
from ats.accounts.models import Tally, User
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.from_page import is_secret
from ats.retyped import SECRET, put_back, typed_forms
from tests import makers
from tests.house import every_address
from tests.test_access import MANAGER, OWNER, STRANGER, world  # noqa: F401 - the world is a fixture
from tests.test_house import path_to

# What a browser sends of a form it was given in no other way.
TYPED = {
    "email": "hazel@typed.example",
    "number": "7",
    "date": "2026-03-04",
    "time": "13:30",
    "url": "https://typed.example/",
}
# The pages of an application save what is typed and switch by themselves (tests/applicants/test_switching.py).
SAVE = re.compile(r"/jobs/[^/]+/apply/")


class Fields(HTMLParser):
    """The forms of a page with what a person could type into them, read by another reader than the product's."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, object]] = []
        self.select, self.textarea = "", ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, kind = given.get("name", ""), given.get("type", "text")
        if kind == "password" or given.get("autocomplete") in SECRET:
            assert is_secret(name), f"{name} would be kept: ats/from_page.py does not know it"
        if tag == "form":
            self.forms.append({"attrs": given, "fields": {}, "held": {}, "hidden": {}})
        elif not self.forms or "disabled" in given:
            return
        elif tag == "button":
            self.forms[-1].setdefault("buttons", []).append(given)
        elif tag == "input" and kind == "hidden":
            self.forms[-1]["hidden"][name] = given.get("value", "")
        elif tag == "input" and kind not in {"submit", "button"}:
            of_choice = kind in {"radio", "checkbox"}
            value = given.get("value", "on") if of_choice else None
            self.forms[-1]["fields"].setdefault(name, (kind, []))[1].append(value)
            if not of_choice or "checked" in given:
                self.forms[-1]["held"].setdefault(name, []).append(value if of_choice else given.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.forms[-1]["fields"][name] = ("textarea", [])
            self.forms[-1]["held"][name] = [""]
        elif tag == "select":
            self.select = name
            self.forms[-1]["fields"][name] = ("select", [])
        elif tag == "option":
            self.forms[-1]["fields"][self.select][1].append(given.get("value", ""))
            if "selected" in given:
                self.forms[-1]["held"].setdefault(self.select, []).append(given.get("value", ""))

    def handle_data(self, data):
        if self.textarea:
            self.forms[-1]["held"][self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.textarea = ""


def forms_of(page: str) -> list[dict[str, object]]:
    """Those in which something can be typed, but the language's own."""
    reader = Fields()
    reader.feed(page)
    return [one for one in reader.forms if one["fields"]]


def typing(form: dict[str, object]) -> dict[str, list[str]]:
    """Something in every field: the last of several choices, a canary with quotes, breaks and tags in a text."""
    typed = {}
    for number, (name, (kind, choices)) in enumerate(form["fields"].items()):
        if kind in {"radio", "checkbox", "select"}:
            typed[name] = [choices[-1]]
        elif kind == "textarea":
            typed[name] = [f"\ncanary {number}\r\n\r\n</textarea> & \"mine\" 'too' <b>"]
        else:
            typed[name] = [TYPED.get(kind, f"canary-{number} & \"mine\" 'too' <b>")] * len(choices)
    return typed


def as_kept(values: list[str]) -> list[str]:
    """As a page holds it: a browser drops the first line break of a textarea, and sends each as two characters."""
    return [unescape(value).replace("\r\n", "\n").strip("\n") for value in values]


def not_found_again(before: dict[str, object], typed: dict[str, list[str]], page: str) -> dict[str, object]:
    """The fields of the form that do not hold what was typed; of secrets and files those that do."""
    same = [one for one in forms_of(page) if set(one["fields"]) == set(before["fields"])]
    found = {}
    for name, values in typed.items():
        kind = before["fields"][name][0]
        held = [one["held"].get(name, []) for one in same]
        if kind in {"password", "file"} or is_secret(name):
            if any(set(as_kept(values)) & set(as_kept([one or "" for one in each])) for each in held):
                found[name] = "given back"
        elif not any(as_kept(each) == as_kept(values) for each in held):
            found[name] = held
    return found


def pages_with_forms(client: Client, parts: dict[str, object]):
    """(address, its page) of each that this person can look at and type something into, searches left out."""
    for route, _match in every_address():
        where = path_to(route, parts)
        Tally.objects.all().delete()  # nobody else asks for so many pages in a minute
        if SAVE.match(where):
            continue
        with transaction.atomic():
            response = client.get(where, secure=True)
            transaction.set_rollback(True)
        if response.streaming:
            assert b"".join(response)
        elif response.status_code == 200 and "text/html" in response["Content-Type"]:
            page = response.content.decode()
            if any(one["attrs"].get("method", "get") == "post" for one in forms_of(page)):
                yield where, page


def walked(client: Client, parts: dict[str, object]) -> tuple[int, list[str]]:
    """(how many forms were typed into, what was lost of each)."""
    forms, lost = 0, []
    session = client.cookies.get("sessionid")
    for where, page in list(pages_with_forms(client, parts)):
        for form in forms_of(page):
            if form["attrs"].get("method", "get") != "post":
                continue
            if session:
                client.cookies["sessionid"] = session.value
            client.cookies.pop("language", None)
            forms += 1
            typed = typing(form)
            with transaction.atomic():
                answer = client.post(where, form["hidden"] | typed | {"in_language": "es"}, secure=True)
                transaction.set_rollback(True)
            after = answer.content.decode()
            if answer.status_code != 200 or '<html lang="es"' not in after:
                lost.append(f"{where}: {answer.status_code}")
                continue
            lost += [f"{where}: {name} {held}" for name, held in not_found_again(form, typed, after).items()]
    return forms, lost


class Browser(Client):
    """Sends a form as the switch's buttons say: without files, and as one text."""

    def post(self, path, data=None, **more):
        return super().post(path, urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded", **more)


@pytest.mark.parametrize(
    ("who", "least"), [(STRANGER, 4), (OWNER, 8), (MANAGER, 6), ("an HR lead", 20), ("a coordinator", 6)]
)
def test_on_every_page_with_a_form_all_that_was_typed_stands_there_again(world, who, least):  # noqa: F811 - the fixture
    parts, people = world
    client = Browser()
    if people[who]:
        client.force_login(people[who])

    forms, lost = walked(client, parts)

    assert (lost, forms >= least) == ([], True), forms


def test_without_the_middleware_the_walk_finds_everything_lost(world, settings):  # noqa: F811 - the fixture
    """The control: nothing but the one place gives anything back."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "ats.switching.Switching"]

    forms, lost = walked(Browser(), world[0])

    assert len(lost) >= forms > 3, lost


@pytest.fixture
def filed(db):
    """(a client signed in, their application for an open posting)."""
    application = makers.filed(makers.open_posting())
    client = Browser()
    client.force_login(application.person)
    return client, application


def test_nothing_is_done_and_nothing_is_judged(filed):
    client, application = filed
    asking = reverse("own_accommodation", args=[application.reference])
    events = Event.objects.count()

    page = client.post(asking, {"purpose": "", "need": "A step-free room.", "in_language": "es"}).content.decode()

    assert (Event.objects.count(), "A step-free room." in page, '<span class="error-message">' in page) == (
        events,
        True,
        False,
    )
    application.person.refresh_from_db()
    assert application.person.language == "es"


def test_the_form_sent_afterwards_does_what_it_says(filed):
    client, application = filed
    asking = reverse("own_accommodation", args=[application.reference])
    typed = {"purpose": "interview", "need": "A step-free room."}
    client.post(asking, typed | {"in_language": "es"})

    answer = client.post(asking, typed)

    assert (answer.status_code, application.accommodation_requests.get().need) == (302, "A step-free room.")


def test_a_form_with_mistakes_comes_back_from_the_page_that_shows_them(filed):
    client, application = filed
    asking = reverse("own_accommodation", args=[application.reference])

    mistaken = client.post(asking, {"purpose": "interview", "need": ""})

    assert mistaken.status_code == 422
    assert f'name="in_language" value="es" formaction="{asking}"' in mistaken.content.decode()


def test_a_deed_without_a_page_of_its_own_comes_back_on_the_page_it_stands_on(db):
    posting = makers.open_posting()
    application = makers.filed(posting, veteran=True)
    makers.close(posting)
    client = Browser()
    client.force_login(makers.person(role=Role.HR_ANALYST))
    decide = reverse("desk_preference", args=[application.reference, "veteran"])
    typed = {"veteran-decision": "deny", "veteran-reason": "The form DD-214 is not legible.", "in_language": "es"}

    page = client.post(decide, typed).content.decode()

    assert "The form DD-214 is not legible.</textarea>" in page
    assert '<html lang="es"' in page
    assert PreferenceClaim.objects.get().decided_at is None


def test_passwords_and_files_are_not_given_back_and_the_page_says_so(db):
    application = makers.filed(makers.open_posting(), veteran=True)
    makers.close(application.posting)
    client = Browser()
    sign_up = {"email": "hazel@typed.example", "password1": "sundial lantern orchard", "in_language": "es"}

    page = client.post(reverse("account_signup"), sign_up).content.decode()
    client.force_login(application.person)
    proving = client.post(
        reverse("prove", args=[application.reference, "veteran"]), {"file": "dd214 <b>.pdf", "in_language": "es"}
    ).content.decode()

    assert "hazel@typed.example" in page
    assert "sundial" not in page
    assert "Vuelva a escribirlo" in page
    assert "dd214 &lt;b&gt;.pdf" in proving


def test_a_form_forged_elsewhere_is_neither_shown_nor_switched(filed):
    _client, application = filed
    client = Browser(enforce_csrf_checks=True)
    client.force_login(application.person)

    answer = client.post(
        reverse("own_accommodation", args=[application.reference]), {"need": "Forged.", "in_language": "es"}
    )

    assert (answer.status_code, "Forged." in answer.content.decode(), "language" in client.cookies) == (
        403,
        False,
        False,
    )


def test_the_language_of_no_one_changes_none_and_gives_all_back(filed):
    client, application = filed

    page = client.post(
        reverse("own_accommodation", args=[application.reference]), {"need": "A room.", "in_language": "xx"}
    ).content.decode()

    assert ("A room." in page, '<html lang="en' in page) == (True, True)


@pytest.mark.parametrize("before", ["", "en"])
def test_what_was_typed_into_a_search_is_searched_for_and_the_account_follows(filed, before):
    client, application = filed
    User.objects.update(language=before)
    board = client.get("/").content.decode()
    assert 'name="next" value="/" formaction="/language/es/"' in board

    answer = client.get("/language/es/", {"q": "orchard & sons", "next": "/"})
    found = client.get(answer.url).content.decode()
    sent = client.post(reverse("own_accommodation", args=[application.reference]), {"need": ""})

    assert sent.status_code == 422
    assert answer.url == "/?q=orchard+%26+sons"
    assert 'value="orchard &amp; sons"' in found
    application.person.refresh_from_db()
    assert application.person.language == "es"


def test_the_busiest_pages_name_their_form_themselves_and_are_not_even_read(filed, monkeypatch):
    client, application = filed
    monkeypatch.setattr(switching, "NAV", None)
    steps = reverse("apply_contact", args=[application.posting.job_number])

    posting = Client().get(application.posting.get_absolute_url())
    board = Client().get("/").content.decode()

    assert (posting.status_code, client.get(steps).status_code) == (200, 200)
    assert '<button type="submit" class="btn btn--plain" lang="es" form="search" name="next" value="/"' in board
    with pytest.raises(AttributeError):
        client.get(reverse("account_email"))


def test_of_several_forms_the_largest_is_sent_at_the_foot_and_each_other_one_by_a_row_of_its_own():
    page = (
        '<form method="post"><input type="hidden" name="a"></form><form method="post"><input name="b"></form>'
        '<form method="post" id="c"><input name="c"><textarea name="d">\n</textarea></form><form><input name="q"></form>'
    )

    assert [(one.controls, one.attributes.get("id")) for one in typed_forms(page)] == [(2, "c"), (1, None), (1, None)]


def test_a_page_without_the_form_stays_as_it_is():
    page = '<form method="post"><input name="a" value="1"></form>'

    assert put_back(page, {"b": ["2"]}, remark=str) == page
    assert put_back("", {"b": ["2"]}, remark=str) == ""
