"""HR reads rule packs as sentences at the desk, proposes a text, and a second person activates it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ats import clock
from ats.accounts.roles import Role
from seniority import pack_words
from seniority.facts import PREFERENCES
from seniority.models import PackVersion
from seniority.pack_actions import propose_pack
from seniority.packs import load_pack, parse_pack
from seniority.rules import RULES
from seniority.waiting import waiting_for
from tests import makers

CLASS = load_pack("class-seniority").text
PACKS, PROPOSE = reverse("desk_packs"), reverse("desk_propose_pack")


@pytest.fixture
def analyst(db):
    return makers.person("analyst@city.example", role=Role.HR_ANALYST)


@pytest.fixture
def lead(db):
    return makers.person("lead@city.example", role=Role.HR_LEAD)


def text_of(client, who, address):
    client.force_login(who)
    return " ".join(client.get(address).content.decode().split())


def proposed(by, text=CLASS):
    return propose_pack(text, by=by, at=clock.now())


def activate(client, who, version):
    client.force_login(who)
    return client.post(reverse("desk_activate_pack", args=[version.pk]))


def test_every_rule_and_preference_has_its_words():
    assert pack_words.SENTENCES.keys() == RULES.keys()
    assert pack_words.PREFERENCE_WORDS.keys() == set(PREFERENCES)


def test_a_released_pack_is_read_as_sentences_with_their_clauses(client, analyst):
    page = text_of(client, analyst, reverse("desk_released_pack", args=["afscme-article-12"]))

    for words in (
        "<strong>Recall rights first.</strong> Bidders with recall rights who bid on an equal or lower grade come before",
        'Lists call them “recall rights”. <span class="meta">(agreement 12.7(i))</span>',
        "<strong>City-wide seniority.</strong> The earlier date of City-wide continuous service comes first.",
        "Of those referred at least 20 % are veterans, rounded up, if enough of them qualify. "
        '<span class="meta">(Personnel Rules VI section 3)</span>',
        "No least share is set for residents of socio-economically disadvantaged areas (SEDA).",
        "Interviews go to the 8 most senior qualified bidders, then to the next 8.",
        "from July 1, 2022 on",
        "Before place 2, since recall rights on an equal or lower grade come before no such recall rights",
    ):
        assert words in page
    assert (page.count("Passes"), page.count("Fails")) == (3, 0)
    assert "Activate" not in page


@pytest.mark.parametrize("pack_id", ["class-seniority", "nothing"])
def test_what_is_not_released_has_no_such_page(client, analyst, pack_id):
    client.force_login(analyst)

    assert client.get(reverse("desk_released_pack", args=[pack_id])).status_code == 404


def test_a_text_is_proposed_by_one_and_activated_by_another(client, analyst, lead):
    client.force_login(analyst)
    answer = client.post(PROPOSE, {"text": CLASS.replace("\n", "\r\n")}, follow=True)
    version = PackVersion.objects.get()
    own = answer.content.decode()

    button = text_of(client, lead, reverse("desk_pack", args=[version.pk]))
    done = activate(client, lead, version)

    version.refresh_from_db()
    assert "The version is proposed." in own and "You proposed this version." in own
    assert "Activate this version" in button
    assert done.url == reverse("desk_pack", args=[version.pk])
    assert (version.proposed_by, version.activated_by) == (analyst.audit_label, lead.audit_label)


def test_a_lead_does_not_activate_what_they_proposed(client, lead):
    version = proposed(lead)

    page = text_of(client, lead, reverse("desk_pack", args=[version.pk]))
    answer = activate(client, lead, version)

    assert "Activate this version" not in page
    assert (answer.status_code, "Another person than the one who proposed" in answer.content.decode()) == (409, True)


def test_who_is_no_lead_reads_and_activates_nothing(client, analyst, lead):
    version = proposed(lead)

    page = text_of(client, analyst, reverse("desk_pack", args=[version.pk]))

    assert "An HR lead other than the one who proposed it" in page
    assert activate(client, analyst, version).status_code == 403


def test_an_activation_is_no_page_to_look_at(client, lead):
    version = proposed(lead)
    client.force_login(lead)

    assert client.get(reverse("desk_activate_pack", args=[version.pk])).status_code == 404


def test_a_file_is_proposed(client, analyst):
    client.force_login(analyst)

    client.post(PROPOSE, {"text": "", "file": SimpleUploadedFile("pack.toml", CLASS.encode())})

    assert PackVersion.objects.get().text == CLASS


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"text": "id = "}, "text", "Invalid value (at line 1, the last)."),
        ({"text": CLASS.replace("percent = 10", "percent = 400")}, "text", "must be a whole number from 1 to 100"),
        ({"text": " "}, "text", "or choose a file"),
        ({"file": ("pack.toml", b"\xff\xfe")}, "file", "no UTF-8 text"),
    ],
)
def test_a_bad_text_is_refused_beside_the_field(client, analyst, sent, field, words):
    client.force_login(analyst)
    sent = {name: SimpleUploadedFile(*one) if name == "file" else one for name, one in sent.items()}

    answer = client.post(PROPOSE, sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert words in answer.context["form"].errors[field][0]
    assert not PackVersion.objects.exists()


def test_the_proposal_begins_with_a_pack_that_ships(client, analyst):
    client.force_login(analyst)

    begun = client.get(f"{PROPOSE}?from=class-seniority").context["form"]
    empty = client.get(f"{PROPOSE}?from=nothing").context["form"]

    assert (begun.initial, empty.initial) == ({"text": CLASS}, {})


def test_the_list_names_every_version_under_its_state(client, analyst, lead):
    before = text_of(client, analyst, PACKS)
    for dates, version in (
        ("effective_from = 2020-01-01\neffective_until = 2020-12-31", "past"),
        ("effective_from = 2021-01-01\neffective_until = 2998-12-31", "now"),
        ("effective_from = 2999-01-01", "later"),
    ):
        text = CLASS.replace("effective_from = 2025-01-01", dates).replace('version = "1"', f'version = "{version}"')
        activate(client, lead, proposed(analyst, text))
    proposed(analyst, CLASS.replace("class-seniority", "waits"))

    client.force_login(analyst)
    sections = client.get(PACKS).context["sections"]

    assert "Ships, and is not in force" in before
    assert [(label, [(row.pack_id, row.pack.version) for row in rows]) for label, rows in sections] == [
        ("In force", [("afscme-article-12", "1"), ("afscme-seniority", "1"), ("class-seniority", "now")]),
        ("Proposed", [("waits", "1")]),
        ("In force later", [("class-seniority", "later")]),
        ("Past", [("class-seniority", "past")]),
    ]  # fmt: skip


def test_an_auditor_reads_and_proposes_nothing(client, lead):
    auditor = makers.person(role=Role.AUDITOR)
    version = proposed(lead)

    page = text_of(client, auditor, PACKS)

    assert "Propose a rule pack" not in page
    assert client.get(reverse("desk_pack", args=[version.pk])).status_code == 200
    assert client.get(PROPOSE).status_code == 403


def test_a_version_that_this_release_cannot_read_is_said(client, lead):
    facts = {"title": "Old", "sha256": "0" * 64, "effective_from": "2020-01-01", "proposed_at": clock.now()}
    old = PackVersion.objects.create(pack_id="old", version="1", text="rules = 1", proposed_by="somebody", **facts)
    client.force_login(lead)

    answer = client.get(reverse("desk_pack", args=[old.pk]))

    assert (answer.status_code, "cannot read that version any more" in answer.content.decode()) == (409, True)


def test_an_examples_people_are_described():
    pack = parse_pack(CLASS)

    (people,) = [example.people for example in pack_words.examples(pack)[1:2]]

    assert people[0] == (
        "A",
        "bidder, City-wide seniority March 4, 2010, class seniority January 5, 2015, received 2025-06-30 17:00:00-05:00",
    )


def test_one_interview_at_a_time_is_said_so():
    pack = parse_pack(CLASS.replace("interview_block = 5", "interview_block = 1"))

    assert pack_words.interviews(pack) == "Interviews go to the most senior qualified bidder, then to the next."


def test_the_home_leads_to_the_packs(client, analyst):
    assert f'href="{PACKS}"' in text_of(client, analyst, reverse("admin:index"))


def test_a_proposed_version_waits_for_another_lead(client, analyst, lead):
    proposed(analyst)
    proposed(lead, CLASS.replace('version = "1"', 'version = "2"'))

    waits = {
        who.email: [(one["count"], one["what"]) for one in waiting_for(who)]
        for who in (analyst, lead, makers.person("second@city.example", role=Role.HR_LEAD))
    }

    assert waits == {
        "analyst@city.example": [],
        "lead@city.example": [(1, "class-seniority 1")],
        "second@city.example": [(2, "class-seniority 1, class-seniority 2")],
    }
    assert "Rule packs to activate" in text_of(client, lead, reverse("admin:index"))
