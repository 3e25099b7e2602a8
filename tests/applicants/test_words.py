"""How long a typical application takes, by the words to be read and typed: under ten minutes."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from ats.demo import load as demo
from postings.models import Posting
from tests import makers
from tests.applicants.test_apply import signature

pytestmark = pytest.mark.django_db

READ_A_MINUTE, TYPED_A_MINUTE = 200, 30
OWN_WORDS = (
    "Four years as an environmental health inspector for a county, from 2018 to 2022, and a degree in biology of 2017. "
    * 3
)
CONTACT = {"first_name": "Nia", "last_name": "Invented", "phone": "312 555 0142", "street": "77 Elm Street", "city": "Chicago",
           "state": "IL", "postal_code": "60601"}  # fmt: skip


def words_of(page: str) -> int:
    """The words in the main part of a page, hidden ones included: a screen reader reads them."""
    main = re.search(r"<main.*?</main>", page, re.S)[0]
    return len(re.sub(r"<[^>]+>", " ", html.unescape(main)).split())


def test_a_typical_application_takes_less_than_ten_minutes(client, settings):
    settings.EMBEDDED = True
    demo.load()
    posting = Posting.objects.get(job_number="412402")
    client.force_login(makers.person())
    form = reverse("apply", args=[posting.job_number])
    read = [words_of(client.get(form).content.decode())]
    client.post(form)
    typed = {"contact": CONTACT, "bid": {}, "preferences": {}, "documents": {}}
    typed["qualifications"] = {one.key: "yes" for one in posting.requirements}
    typed["qualifications"] |= {f"{posting.requirements[0].key}-how": OWN_WORDS}

    for step in ("contact", "bid", "preferences", "qualifications", "documents", "check"):
        address = reverse(f"apply_{step}", args=[posting.job_number])
        read.append(words_of(client.get(address).content.decode()))
        answer = client.post(address, typed.get(step) or signature())
        assert answer.status_code == 302, step
    assert client.get(answer.url).status_code == 200  # the receipt: filed, whether or not it is read now

    written = sum(len(text.split()) for fields in typed.values() for text in fields.values())
    minutes = sum(read) / READ_A_MINUTE + written / TYPED_A_MINUTE
    print(f"read: {read}, {sum(read)} words; typed: {written} words; {minutes:.1f} minutes")
    assert len(read) == 7
    assert minutes < 10
