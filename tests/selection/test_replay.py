"""A stored list derived again: the same list is the same, and whatever is changed behind the product's back is named."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from io import StringIO

import pytest
from django.conf import settings as plain
from django.core.management import CommandError, call_command
from django.urls import reverse

from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.signing import sign
from selection.models import CandidateList, ListEntry
from selection.proof.replay import NO_SEAL, auditor_file, replay
from selection.proof.second_opinion import second_opinion
from seniority.ranking import rank
from tests import makers
from tests.roles import tamper
from tests.test_verify_list import tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn():
    """Two bidders, one of the public with a preference, and one not qualified."""
    makers.roster(
        makers.employee("1", last_name="Elder", seniority_date=date(2001, 5, 3)),
        makers.employee("2", last_name="Younger", seniority_date=date(2011, 6, 4)),
    )
    posting = makers.open_posting()
    bids = [
        makers.filed(posting, makers.person(last_name=name), employee_number=n)
        for n, name in (("1", "Elder"), ("2", "Younger"))
    ]
    public, lacking = makers.filed(posting, veteran=True), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(*bids, public)
    makers.reviewed(lacking, qualified=False)
    return makers.listed(posting)


def again(drawn):
    return replay(CandidateList.objects.get(pk=drawn.pk))


ENTRY = "UPDATE selection_listentry SET {} WHERE place = 2"
LIST = "UPDATE selection_candidatelist SET {}"
SEAL = "UPDATE selection_listseal SET {}"
CHANGES = [
    ENTRY.format("place = 9"), ENTRY.format("reference = 'X'"), ENTRY.format("name = 'Somebody Else'"),
    ENTRY.format("tier = 'x'"), ENTRY.format("seniority_date = '1990-01-01'"), ENTRY.format("seniority_date = NULL"),
    ENTRY.format("lottery = 'ab'"), ENTRY.format("decided_by = 'lottery'"), ENTRY.format("because = 'x'"),
    ENTRY.format("\"group\" = 'public', seniority_date = NULL"),
    ENTRY.format("application_id = (SELECT application_id FROM selection_listedapart LIMIT 1)"),
    "UPDATE selection_listentry SET preferences = '{cps}' WHERE place = 3",
    "UPDATE selection_listentry SET preferences = '{bogus}' WHERE place = 3",
    "UPDATE selection_listentry SET place = 7 - place",
    "DELETE FROM selection_listentry WHERE place = 3", "DELETE FROM selection_listentry",
    LIST.format("seed = repeat('0', 64)"), LIST.format("pack_id = 'afscme-article-12'"), LIST.format("pack_version = '9'"),
    LIST.format("pack_text = to_jsonb('x'::text)"), LIST.format("roster_id = NULL"), LIST.format("interview_block = 99"),
    LIST.format("drawn_by = 'x'"), LIST.format("drawn_at = drawn_at + interval '1 second'"),
    LIST.format("number = 2, reason = 'x'"),
    "UPDATE postings_posting SET seed_sha256 = repeat('0', 64)",
    SEAL.format("snapshot = replace(snapshot, '2001-05-03', '2001-05-04')"), SEAL.format("snapshot = snapshot || ' '"),
    SEAL.format("snapshot = '{}'"), SEAL.format("snapshot = ''"),
    SEAL.format("snapshot = replace(snapshot, 'city_wide_seniority', 'class_seniority')"),
    SEAL.format("snapshot_sha256 = repeat('0', 64)"), SEAL.format("places_sha256 = repeat('0', 64)"),
    SEAL.format("signature = repeat('0', 128)"), SEAL.format("signature = 'x'"), SEAL.format("public_key = repeat('0', 64)"),
    "DELETE FROM selection_listseal",
    "UPDATE selection_listedapart SET reason = 'x'", "UPDATE selection_listedapart SET reference = 'x'",
    "DELETE FROM selection_listedapart",
]  # fmt: skip


def test_an_untouched_list_is_the_same(drawn):
    assert again(drawn) == (3, ())
    tool.check(auditor_file(drawn), published=drawn.posting.seed_sha256)


def test_a_list_of_before_holds_after_the_key_was_changed(drawn, monkeypatch):
    (key,) = plain.SIGNING_KEYS
    monkeypatch.setattr(plain, "SIGNING_KEYS", ["01" * 32, key])
    kept, file = again(drawn), auditor_file(drawn)
    monkeypatch.setattr(plain, "SIGNING_KEYS", ["01" * 32])

    assert kept == (3, ())
    assert len(json.loads(file)["public_keys"]) == 2
    tool.check(file, trusted=json.loads(file)["public_keys"])
    assert again(drawn).differences == ("The seal states a public key that is none of ours.",)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_in_the_database_is_named(drawn, change):
    tamper(change)

    assert again(drawn).differences != ()


def test_a_list_of_the_earlier_format_is_replayed_certified_and_checked_in_it(drawn):
    sealed_as_it_was(drawn)

    shown = CandidateList.objects.get(pk=drawn.pk)
    file = auditor_file(shown)

    assert again(drawn) == (3, ())
    assert second_opinion(shown) is None
    assert json.loads(file)["format"] == "hiring-desk-list/1/auditor"
    tool.check(file, published=drawn.posting.seed_sha256)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_of_a_list_of_the_earlier_format_is_named(drawn, change):
    sealed_as_it_was(drawn)
    tamper(change)

    assert again(drawn).differences != ()


def test_a_seal_of_the_earlier_format_cannot_be_passed_off_as_a_later_one(drawn):
    sealed_as_it_was(drawn)
    tamper(SEAL.format("snapshot = replace(snapshot, 'hiring-desk-list/1', 'hiring-desk-list/2')"))

    assert again(drawn).differences != ()
    with pytest.raises(tool.Wrong):
        tool.check(auditor_file(CandidateList.objects.get(pk=drawn.pk)))


def sealed_as_it_was(drawn):
    """The list's seal as the product wrote it when it knew no exam scores."""
    said = json.loads(drawn.seal.snapshot)
    assert said["candidates"]["columns"].pop() == "exam_score"
    assert {row.pop() for row in said["candidates"]["rows"]} == {None}
    text = json.dumps(
        said | {"format": "hiring-desk-list/1"}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    statement = {
        "format": "hiring-desk-list/1", "posting": said["about"]["posting"], "list": said["about"]["list"],
        "snapshot_sha256": digest, "places_sha256": drawn.seal.places_sha256,
    }  # fmt: skip
    spelled = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    tamper(
        "UPDATE selection_listseal SET snapshot = %s, snapshot_sha256 = %s, signature = %s",
        text, digest, sign(spelled).hex(),
    )  # fmt: skip


def test_a_list_of_another_version_may_say_the_same_in_other_words(drawn, monkeypatch):
    monkeypatch.setattr("selection.proof.replay.software", lambda: "hiring-desk 9")
    monkeypatch.setattr("selection.proof.replay.rank", in_other_words)
    of_another_version = again(drawn)

    tamper(ENTRY.format("because = 'x'"))

    assert of_another_version == (3, ())
    assert again(drawn).differences == ("The stored places are not those whose SHA-256 the seal states.",)


def test_a_list_of_this_version_in_other_words_is_an_alarm(drawn, monkeypatch):
    monkeypatch.setattr("selection.proof.replay.rank", in_other_words)

    assert again(drawn).differences[0].startswith("Place 1 differs. because: ")


def in_other_words(*facts):
    return [place._replace(because="In other words.") for place in rank(*facts)]


def test_a_changed_place_is_named_with_both_values(drawn):
    tamper(ENTRY.format("seniority_date = '1990-01-01'"))

    assert again(drawn).differences == (
        "The stored places are not those whose SHA-256 the seal states.",
        "Place 2 differs. seniority_date: stored 1990-01-01, derived 2011-06-04.",
    )


def test_a_list_without_a_seal_says_so(drawn):
    tamper("DELETE FROM selection_listseal")

    assert again(drawn).differences == (NO_SEAL,)


def test_command_says_that_the_list_is_the_same_and_writes_the_file(drawn, tmp_path):
    out, path, events = StringIO(), tmp_path / "list.json", Event.objects.count()

    call_command("replay", drawn.posting.job_number, "--json", "--export", str(path), stdout=out)
    call_command("replay", drawn.posting.job_number, "--list", "1")

    answer = {"posting": drawn.posting.job_number, "list": 1, "places": 3, "same": True, "differences": []}
    assert json.loads(out.getvalue()) == answer
    assert path.read_text() == auditor_file(drawn)
    assert Event.objects.count() == events


def test_command_names_the_difference_and_repairs_nothing(drawn):
    tamper(ENTRY.format("because = 'x'"))

    with pytest.raises(CommandError, match=r"Place 2 differs\. because: stored x, derived after place 1") as failure:
        call_command("replay", drawn.posting.job_number, "--json", stdout=StringIO())

    assert failure.value.returncode == 1
    assert ListEntry.objects.get(place=2).because == "x"


@pytest.mark.parametrize(
    ("options", "said"),
    [((), "There is no list of posting 000."), (("--list", "7"), "There is no list 7 of posting 000.")],
)
def test_an_unknown_list_is_one_line(options, said):
    with pytest.raises(CommandError, match=said):
        call_command("replay", "000", *options)


def test_a_file_that_cannot_be_written_is_one_line(drawn, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("replay", drawn.posting.job_number, "--export", str(tmp_path / "none" / "list.json"))


# --- at the desk ---------------------------------------------------------------------------------------------------------


def desk(client, drawn, name, role=Role.AUDITOR):
    client.force_login(makers.person(role=role))
    return reverse(name, args=[drawn.posting.job_number, drawn.number])


def replays():
    return [json.loads(event.facts)["differences"] for event in Event.objects.filter(action="selection.replay")]


def test_page_asks_before_it_answers_and_remembers_nothing(client, drawn):
    page = client.get(desk(client, drawn, "desk_list_replay"))

    assert (page.status_code, page.context["outcome"], replays()) == (200, None, [])


def test_same_list_is_said_and_remembered(client, drawn):
    page = client.post(desk(client, drawn, "desk_list_replay"))

    assert "The same list: every place (3)" in page.content.decode()
    assert replays() == [[]]


def test_difference_is_an_alarm_and_remembered(client, drawn):
    tamper(ENTRY.format("name = 'Somebody Else'"))

    page = client.post(desk(client, drawn, "desk_list_replay"))

    assert "This list is not what was drawn" in page.content.decode()
    assert replays() == [list(again(drawn).differences)]


def test_auditors_file_is_given_out_and_remembered(client, drawn):
    answer = client.get(desk(client, drawn, "desk_list_auditor"))

    assert answer.content.decode() == auditor_file(drawn)
    assert Event.objects.get(action="selection.export").subject.endswith(str(drawn))


def test_auditors_file_is_refused_without_a_seal(client, drawn):
    tamper("DELETE FROM selection_listseal")

    answer = client.get(desk(client, drawn, "desk_list_auditor"))

    assert "There is nothing an auditor could check." in answer.content.decode()
    assert not Event.objects.filter(action="selection.export").exists()


@pytest.mark.parametrize("name", ["desk_list_replay", "desk_list_auditor"])
@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
def test_others_find_neither(client, drawn, name, role):
    assert client.get(desk(client, drawn, name, role)).status_code == 404
