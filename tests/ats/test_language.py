"""Languages: chosen, remembered, and complete."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.test import Client
from django.utils import translation

from applicants import actions, emails
from ats import clock
from ats.accounts import roles
from ats.refusal import Refused
from ats.spoken import READERS, in_words
from selection.proof.difference import Drawing, difference
from selection.proof.snapshot import Facts
from seniority.facts import Candidate
from seniority.packs import load_pack
from tests import makers
from tools import literals, messages

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def test_every_language_is_named_in_its_own_words(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "es"}).content.decode()

    assert re.search(r'<button [^>]*lang="en"[^>]*>English</button>', page)
    assert '<span lang="es" aria-current="true">Español</span>' in page


def test_a_stranger_chooses_and_is_shown_the_page_they_came_from(client: Client) -> None:
    answer = client.get("/language/es/?next=/accounts/login/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert client.cookies["language"].value == "es"
    assert '<html lang="es"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("next_", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client: Client, next_: str) -> None:
    assert client.get("/language/es/", {"next": next_})["Location"] == "/"


def test_the_page_named_by_the_browser_is_shown_again(client: Client) -> None:
    answer = client.get("/language/es/", headers={"referer": "http://testserver/accounts/login/"})

    assert answer["Location"] == "/accounts/login/"


def test_a_language_that_is_not_offered_is_not_there(client: Client) -> None:
    assert client.get("/language/pl/").status_code == 404


def test_somebody_signed_in_has_it_on_the_account(client: Client) -> None:
    person = makers.person()
    client.force_login(person)

    client.post("/language/es/", {"next": "/inbox/"})

    person.refresh_from_db()
    assert person.language == "es"


def test_get_writes_nothing_on_the_account(client: Client) -> None:
    person = makers.person()
    client.force_login(person)

    client.get("/language/es/")

    person.refresh_from_db()
    assert person.language != "es"


def test_answers_differ_by_the_cookie(client: Client) -> None:
    assert {"Cookie", "Accept-Language"} <= set(client.get("/accounts/login/")["Vary"].split(", "))


def test_a_closing_is_said_in_spanish() -> None:
    posting = makers.open_posting()

    with translation.override("es"):
        said = in_words(posting.closes_at)

    assert re.fullmatch(r"el \d+ de \w+ de \d{4}, \d+:\d\d:\d\d [ap]\. m\., hora central \(C[SD]T, UTC−[56]\)", said)


def test_a_letter_is_in_the_language_of_whom_it_goes_to() -> None:
    person = makers.person()
    person.language = "es"
    person.save()
    application = actions.start(makers.open_posting(), by=person, at=clock.now())

    letter = emails.reminder(application)

    assert letter.subject.startswith("Aún sin enviar: su solicitud para ")
    assert "La convocatoria cierra el " in letter.body
    assert "Dear" not in letter.body


def test_the_catalogues_are_current_and_hold_what_is_claimed() -> None:
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_sentence_with_another_placeholder_is_named() -> None:
    wrong = messages.Message("Closes %(day)s.", "Cierra %(dia)s.")

    assert list(messages.faults(wrong)) == ["other placeholders than in 'Closes %(day)s.': 'Cierra %(dia)s.'"]
    assert list(messages.faults(messages.Message("Closes %(day)s.", "Cierra %(day)s."))) == []


def test_an_application_filed_in_spanish_reads_spanish_from_the_board_to_the_receipt(client: Client) -> None:
    posting, person = makers.open_posting(), makers.person()
    client.force_login(person)
    assert english_in(client.get("/").content.decode()), "the control: English pages are found to be English"
    client.post("/language/es/", {"next": "/"})
    job = f"/jobs/{posting.job_number}/"

    start = client.get(f"{job}apply/").content.decode()
    client.post(f"{job}apply/")
    pages = [
        client.get(path).content.decode() for path in ("/", job, f"{job}apply/", f"{job}apply/contact/", "/inbox/")
    ]
    application = makers.filed(posting, person)
    pages += [start, client.get(application.get_absolute_url()).content.decode()]

    found = {sentence for page in pages for sentence in english_in(page)}
    assert found == set()
    person.refresh_from_db()
    assert (
        "Recibimos su solicitud"
        in emails.to(
            application, occasion="x", template="receipt", subject="x", filing=application.filing, receipt=NO_RECEIPT
        ).body
    )


NO_RECEIPT = {"text": "", "signature": ""}


def english_in(page: str) -> set[str]:
    """The sentences of our own catalogue that a page shows in English; short words may be the posting's own."""
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    return {
        one.id
        for one in messages.read("es")
        if isinstance(one.id, str)
        and len(one.id) > 24
        and "%(" not in one.id
        and one.id != one.string
        and one.id in text
    }


def test_words_that_no_catalogue_has_are_found_in_templates_and_in_code():
    """The control: without it, a reader that finds nothing would look like a house without such words."""
    template = """{% load i18n %}<h1 class="big">Hello there</h1>{# a remark #}<p>{% translate "Said" %} {{ name }} – PDF</p>
        {% blocktranslate %}Said too{% endblocktranslate %}<img alt="A picture"><nav aria-label="{% translate 'Main' %}"></nav>"""
    code = """
raise Refused(f"Posting {job} is closed.")
raise Refused("Looked up when it is raised.")
raise Refused("One of " + str(number))
raise ValidationError("Give a day.")
messages.success(request, f"Kept {n} rows.")
logger.warning("A line of the log: %s", n)
form.add_error("day", _("Give a day."))
form.add_error(f"day_{number}", _("Give a day."))
CharField(label="Your name", help_text=_("As on your pay stub."))
"""

    assert list(literals.in_template(template)) == ["Hello there", "A picture"]
    assert [one.split(": ")[1] for one in literals.in_code(code)] == [
        "Posting {} is closed.", "One of ", "Give a day.", "Kept {} rows.", "Your name",
    ]  # fmt: skip


def test_a_refusal_for_a_role_names_the_deed_in_the_readers_language():
    with translation.override("es"), pytest.raises(Refused) as refused:
        roles.require(makers.person(), "certify list")

    assert refused.value.sentence.startswith("Su función no permite esto: certificar la lista.")


def test_what_changed_between_two_lists_is_said_in_spanish():
    facts = {"pack": load_pack("afscme-seniority"), "seed": b"one", "apart": (), "about": {}}
    ana = Candidate(reference="A", group="bidder", seniority_date=date(2009, 3, 2))
    bea = Candidate(reference="B", group="bidder", seniority_date=date(2010, 3, 2))
    before = Drawing(Facts(candidates=(ana, bea), **facts), {"A": 1, "B": 2})
    after = Drawing(Facts(candidates=(bea,), **facts), {"B": 1})

    with translation.override("es"):
        found = difference(before, after, READERS)
        said = [found.sentence(change) for change in found.changes]

    assert said == [
        "pasó del lugar 2 al lugar 1, ya que A salió de la lista",
        "salió de la lista, del lugar 1: retirada, o ya no se considera",
    ]


def test_the_desk_is_switched_at_its_foot(client: Client) -> None:
    client.force_login(makers.person(role=roles.Role.HR_LEAD))
    english = client.get("/admin/").content.decode()

    client.post("/language/es/", {"next": "/admin/"})
    page = client.get("/admin/").content.decode()

    assert 'formaction="/language/es/">Español</button>' in english
    assert '<html lang="es"' in page
    assert 'formaction="/language/en/">English</button>' in page
    assert english_in(page) == set()


@pytest.mark.parametrize("code", ["en", "es"])
def test_an_amount_is_written_as_on_the_announcement_in_every_language(code: str) -> None:
    with translation.override(code):
        assert (floatformat(Decimal("73140"), "2g"), intcomma(10_000)) == ("73,140.00", "10,000")
