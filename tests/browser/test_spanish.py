"""Two people apply in Spanish, from the board to the receipt, and no page, letter or paper leaves the language."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from applicants.models import Application
from ats.accounts.models import User
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from postings.models import Posting
from tests import makers
from tests.ats.test_language import english_in
from tests.browser.browse import Window, press, window

pytestmark = [pytest.mark.browser, pytest.mark.servers]

PASSWORD = "a long passphrase"
# The City's own text stays as the City wrote it, and says so to a screen reader.
WITHOUT_MARKED = """() => {
  const page = document.documentElement.cloneNode(true);
  page.querySelectorAll('[lang=en]').forEach(one => one.remove());
  return page.outerHTML;
}"""


FETCHED = """async link => [...new Uint8Array(await (await fetch(link)).arrayBuffer())]"""  # as the browser asks for it


@dataclass
class Spanish:
    """A person's window. Every page it has come to was whole in Spanish, and axe found nothing in it."""

    seen: Window
    wrong: list[str] = field(default_factory=list)

    def es(self, words: str) -> str:
        """The words as the catalogue has them."""
        with translation.override("es"):
            return gettext(words)

    def press(self, words: str) -> None:
        """The button or link of these words, which stand here in English; then the page it leads to is looked at."""
        press(self.seen.page, self.es(words))
        self.look()

    def look(self) -> None:
        """What is wrong with the page as it stands."""
        page = self.seen.page
        found = self.seen.findings()
        if page.locator("html").get_attribute("lang") != "es":
            found.append("the page does not say that it is Spanish")
        found += [f"in English: {words}" for words in english_in(page.evaluate(WITHOUT_MARKED))]
        self.wrong += [f"{page.url}: {one}" for one in found]

    def by_label(self, words: str):
        """The field of that label."""
        return self.seen.page.get_by_label(self.es(words), exact=True)

    def answer_and_send(self, name: str) -> Application:
        """Qualifications, a document, signature, receipt."""
        page = self.seen.page
        for choice in self.by_label("Yes").all():
            choice.check()
        for words in page.locator("textarea").all():
            words.fill("Cinco años en el vivero de la ciudad.")
        self.press("Save and continue")
        paper = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": one_page_pdf(f"{name} (invented)")}
        page.locator("[name=resume]").set_input_files(paper)  # type: ignore[arg-type]  # a file, as Playwright takes it
        self.press("Save and continue")
        page.locator("[name=certified_name]").fill(name)
        page.locator("[name=certify]").check()
        self.press("Send your application")
        assert page.get_by_role("heading", name=self.es("Application received")).is_visible()
        return Application.objects.get(filing__certified_name=name)


@pytest.fixture(scope="module")
def posting(stack) -> Posting:
    makers.roster(
        makers.employee(
            "410001", first_name="Bea", last_name="Bidder", bargaining_unit="4", seniority_date=date(2009, 5, 18)
        )
    )
    return makers.open_posting(job_number="500009", title="GARDEN COORDINATOR")


@pytest.fixture
def stranger(stack, browser, posting) -> Iterator[Spanish]:
    """A window of nobody's, whose browser asks for Spanish."""
    with window(browser, stack.address, locale="es-US") as seen:
        yield Spanish(seen)


def test_a_bidder_whose_browser_asks_for_spanish_reads_nothing_else(stranger):
    who = makers.person("bea@people.example", first_name="Bea", last_name="Bidder", password=PASSWORD)
    page = stranger.seen.page
    page.goto("/")
    stranger.look()
    press(page, "Garden Coordinator")
    stranger.look()
    stranger.press("Apply for this job")
    page.locator("[name=login]").fill(who.email)
    page.locator("[name=password]").fill(PASSWORD)
    stranger.press("Sign in")
    stranger.press("Start your application")
    stranger.press("Save and continue")
    stranger.by_label("Currently employed by the City of Chicago").check()
    stranger.by_label("Employee number").fill("410001")
    page.locator("[name=bargaining_unit]").select_option("3")
    page.locator("[name=if_rejected][value=public]").check()
    stranger.press("Save and continue")  # the unit is wrong: the problem is said in Spanish too
    assert page.locator(".alert").first.is_visible()
    page.locator("[name=bargaining_unit]").select_option("4")
    stranger.press("Save and continue")
    stranger.press("Save and continue")

    filed = stranger.answer_and_send("Bea Bidder")

    assert not stranger.wrong, "\n".join(stranger.wrong)
    letter_and_paper_are_spanish(page, who, filed)


def test_somebody_of_the_public_chooses_spanish_on_the_board_and_keeps_it(stack, browser, posting):
    who = makers.person("vic@people.example", first_name="Vic", last_name="Veteran", password=PASSWORD)
    with window(browser, stack.address, who) as seen:
        page, spanish = seen.page, Spanish(seen)
        page.goto("/")
        press(page, "Español")
        spanish.look()
        press(page, "Garden Coordinator")
        for words in ("Apply for this job", "Start your application", "Save and continue", "Save and continue"):
            spanish.press(words)
        page.locator("[name=veteran]").check()
        spanish.press("Save and continue")

        filed = spanish.answer_and_send("Vic Veteran")

        assert not spanish.wrong, "\n".join(spanish.wrong)
        letter_and_paper_are_spanish(page, who, filed)


def letter_and_paper_are_spanish(page, who: User, filed: Application) -> None:
    """The letter and the paper receipt are in the language in which the person applied, and the paper says so."""
    letter = Message.objects.get(recipient=who, kind="receipt")
    assert "Recibimos su solicitud" in letter.body
    assert english_in(letter.body) == set()
    link = reverse("receipt_pdf", args=[filed.reference])
    assert page.locator(f"a[href='{link}']").first.is_visible()
    content = bytes(page.evaluate(FETCHED, link))
    paper = pypdfium2.PdfDocument(io.BytesIO(content))
    text = "\n".join(leaf.get_textpage().get_text_range() for leaf in paper)
    assert "Solicitud recibida" in text
    assert english_in(text) == set()
    assert filed.reference in text
    assert re.search(rb"/Lang ?\(es\)", content)


def test_a_page_left_in_english_is_found(stack, browser, posting):
    """The control: the same look at an English page finds its language and its sentences."""
    with window(browser, stack.address) as seen:
        seen.page.goto("/")
        spanish = Spanish(seen)

        spanish.look()

    assert [one for one in spanish.wrong if "does not say" in one]
    assert [one for one in spanish.wrong if "in English" in one]
