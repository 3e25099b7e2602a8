"""A question that no applicant may be asked gets into no posting: not typed, not imported, not published."""

from __future__ import annotations

import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from applicants.documents.slots import Slot
from applicants.forms import BidForm, CertificationForm, ContactForm, DocumentsForm, PreferencesForm, QualificationsForm
from applicants.models import Draft
from ats import clock
from ats.accounts.roles import Role
from ats.refusal import Refused
from postings import actions
from postings.documents.class_spec import read_class_spec
from postings.documents.posting import read_posting
from postings.forbidden import Text, breaches
from postings.models import ClassSpecification, Kind, Posting
from tests import makers
from tests.postings.announcements import ANNOUNCEMENT, CLASS_SPEC
from tests.postings.test_desk import amended, typed

ARRESTED = "Have you ever been arrested?"
ASKING = ANNOUNCEMENT.replace("* A valid boat license", "* A valid boat license\n* No arrests")


@pytest.fixture
def lead(db):
    return makers.person("lead@city.example", role=Role.HR_LEAD)


def test_typed_at_the_desk_it_is_said_beside_its_field_and_nothing_typed_is_lost(client, lead):
    client.force_login(lead)

    answer = client.post(
        reverse("desk_posting_draft"),
        typed(licensure="A permit\nClean arrest record", notices="State your wage history."),
    )

    page = answer.content.decode()
    assert (answer.status_code, Posting.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == ["notices", "licensure"]
    assert "Illinois Human Rights Act, 775 ILCS 5/2-103" in page
    assert "Illinois Equal Pay Act, 820 ILCS 112/10(b-5)" in page
    assert "Clean arrest record" in page


def test_the_sentence_is_in_the_language_of_the_page(client, lead):
    client.force_login(lead)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    page = client.post(reverse("desk_posting_draft"), typed(notices=ARRESTED)).content.decode()

    assert "Ley de Derechos Humanos de Illinois, 775 ILCS 5/2-103" in page


def test_a_draft_of_words_that_only_sound_like_it_is_kept(client, lead):
    client.force_login(lead)

    client.post(
        reverse("desk_posting_draft"),
        typed(
            duties="Makes arrests.",
            licensure="Two years in law enforcement",
            notices="The City does not ask for salary history.",
        ),
    )

    assert Posting.objects.get().duties == ["Makes arrests."]


@pytest.mark.django_db
def test_the_deeds_themselves_refuse_it():
    posting = makers.draft_posting()

    with pytest.raises(Refused, match="2-103") as refusal:
        makers.draft_posting(notices=[ARRESTED])
    with pytest.raises(Refused, match="2-103"):
        actions.change_draft(posting, {"evaluation": ARRESTED}, by=makers.OPERATOR, at=clock.now())

    assert (refusal.value.field, refusal.value.code) == ("notices", "asks_arrests")
    assert Posting.objects.get().evaluation == ""


def test_an_amendment_cannot_bring_it_in(client, lead):
    posting = makers.open_posting()
    client.force_login(lead)

    answer = client.post(
        reverse("desk_posting_amend", args=[posting.job_number]), amended(posting, notices=ARRESTED, confirmed="True")
    )
    with pytest.raises(Refused, match="2-103"):
        actions.amend(posting, {"notices": [ARRESTED]}, by=lead, reason="x")

    assert list(answer.context["form"].errors) == ["notices"]
    posting.refresh_from_db()
    assert (posting.notices, posting.revision) == ([], 1)


@pytest.mark.django_db
def test_what_came_past_the_deeds_is_refused_at_approval_and_at_publication():
    posting = makers.draft_posting()
    Posting.objects.filter(pk=posting.pk).update(selection_requirements="List all convictions.")
    posting.refresh_from_db()

    with pytest.raises(Refused, match="820 ILCS 75/15"):
        actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    Posting.objects.filter(pk=posting.pk).update(selection_requirements="")
    posting.refresh_from_db()
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())
    Posting.objects.filter(pk=posting.pk).update(selection_requirements="List all convictions.")
    posting.refresh_from_db()
    with pytest.raises(Refused, match="820 ILCS 75/15"):
        actions.publish(posting, by=makers.OPERATOR, at=clock.now(), exception="a test")

    posting.refresh_from_db()
    assert (posting.status, posting.published_at) == ("approved", None)


@pytest.mark.django_db
def test_a_class_that_asks_it_is_kept_as_the_citys_document_and_its_posting_is_not_published():
    spec = makers.class_specification(licensure=["No felony convictions"])
    posting = makers.draft_posting(class_specification=spec)

    with pytest.raises(Refused, match="“No felony convictions” asks about convictions"):
        actions.approve(posting, by=makers.OPERATOR, at=clock.now())


def test_the_readers_name_it_at_its_line():
    [asked] = [one for one in read_posting(ASKING).problems if one.code.startswith("asks_")]
    of_class = CLASS_SPEC.replace("- Wind\n", "- Wind\n- Have you ever\nbeen arrested?\n")

    assert (asked.code, ASKING.splitlines()[asked.line - 1]) == ("asks_arrests", "* No arrests")
    [asked] = [one for one in read_class_spec(of_class).problems if one.code.startswith("asks_")]
    assert of_class.splitlines()[asked.line - 1] == "- Have you ever"
    assert not [one for one in read_posting(ANNOUNCEMENT).problems if one.code.startswith("asks_")]


@pytest.mark.django_db
def test_an_announcement_that_asks_it_is_refused_whole_by_the_command(tmp_path):
    spec, posting = tmp_path / "class.txt", tmp_path / "posting.txt"
    spec.write_text(CLASS_SPEC)
    posting.write_text(ASKING)
    call_command("import_class_spec", str(spec), stdout=io.StringIO())
    out = io.StringIO()

    with pytest.raises(
        CommandError, match=r"posting\.txt, line \d+: “No arrests” asks about arrests.*775 ILCS 5/2-103"
    ):
        call_command("import_posting", str(posting), "--json", stdout=out)

    [found] = json.loads(out.getvalue())
    assert [one["code"] for one in found["problems"] if one["code"].startswith("asks_")] == ["asks_arrests"]
    assert (found["saved"], Posting.objects.count(), ClassSpecification.objects.count()) == (False, 0, 1)
    posting.write_text(ANNOUNCEMENT)
    call_command("import_posting", str(posting), stdout=io.StringIO())
    assert Posting.objects.count() == 1


@pytest.mark.django_db
def test_what_an_applicant_writes_is_never_held_against_it():
    posting = makers.open_posting()
    [requirement] = [one for one in posting.requirements if one.area == "licensure"]
    words = "My salary history is known; I was arrested once. ¿Ha sido arrestado? No felony convictions."

    application = makers.filed(posting, answers={requirement.key: {"answer": "yes", "how": words}})

    assert application.filing.answers[requirement.key]["how"] == words
    assert not application.flagged


FIELDS = {
    ContactForm: ["first_name", "last_name", "phone", "street", "city", "state", "postal_code"],
    BidForm: ["city_employee", "employee_number", "bargaining_unit", "other_unit", "recall_rights", "if_rejected"],
    PreferencesForm: ["veteran", "seda", "cps"],
    QualificationsForm: [],
    DocumentsForm: ["resume", "licence", "transcript", "veteran", "seda", "cps"],
    CertificationForm: ["key", "certified_name", "certify"],
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form_asks_these_fields_and_none_that_the_law_forbids(language):
    posting = Posting(kind=Kind.BID_JOB, eligible_units=["1"])
    forms = [
        ContactForm(), BidForm(posting, Draft()), PreferencesForm(), QualificationsForm([], {}), DocumentsForm(Slot),
        CertificationForm(),
    ]  # fmt: skip

    assert {type(form): list(form.fields) for form in forms} == FIELDS
    with translation.override(language):
        for form in forms:
            for field in form.fields.values():
                assert breaches(f"{field.label}. {field.help_text}", Text.QUESTION) == []


@pytest.mark.django_db
def test_whoever_approves_and_publishes_reads_every_question_under_the_law(client):
    author, other = (makers.person(f"{name}@city.example", role=Role.HR_LEAD) for name in ("author", "other"))
    client.force_login(author)
    client.post(reverse("desk_posting_draft"), typed(licensure="A valid boat license"))
    posting = Posting.objects.get()
    pages = {}
    for name in ("approve", "publish"):
        client.force_login(other)
        pages[name] = client.get(reverse(f"desk_posting_{name}", args=[posting.job_number])).content.decode()
        if name == "approve":
            client.force_login(author)
            refused = client.post(reverse("desk_posting_approve", args=[posting.job_number]), {})
            actions.approve(Posting.objects.get(), by=other, at=clock.now())

    assert "Another person than the author approves a posting." in refused.content.decode()
    for page in pages.values():
        assert "A valid boat license" in page
        assert "about arrests (775 ILCS 5/2-103)" in page
