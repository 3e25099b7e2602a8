"""An open posting closes later by two people, confirmed before the closing that it moves; nobody is told before."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applicants import actions as applying
from applicants.models import Filing
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions, extending, finishing, reopening
from postings.deadline import in_words
from postings.fields import closing_of
from postings.lifecycle import PostingStatus
from postings.models import Extension, Posting, Reopening
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db
WHY = "The site could not be reached this morning."


@pytest.fixture
def lead():
    return makers.person("lead@desk.example", role=Role.HR_LEAD)


@pytest.fixture
def analyst():
    return makers.person("analyst@desk.example", role=Role.HR_ANALYST)


@pytest.fixture
def posting():
    return makers.open_posting(closes_at=closing_of(date(2031, 7, 1), "11:59 pm"))


def proposed(posting: Posting, by, days: float = 3) -> Extension:
    later = posting.closes_at + timedelta(days=days)
    return extending.propose_extension(posting, closes_at=later, reason=WHY, by=by)


def refused(deed) -> str:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.code


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- who, and when -------------------------------------------------------------------------------------------------------


def test_two_people_extend_it_and_nothing_changes_before_the_second(posting, analyst, lead):
    before, messages = posting.closes_at, Message.objects.count()
    one = proposed(posting, analyst)
    posting.refresh_from_db()
    told = Message.objects.exclude(kind="to_decide").count()  # but for those who may confirm it
    waiting = (posting.closes_at, posting.revision, told - messages)

    revision = extending.extend(one, by=lead)

    posting.refresh_from_db()
    assert waiting == (before, 1, 0)
    assert (posting.closes_at, posting.revision, revision.number) == (one.closes_at, 2, 2)
    assert (posting.status, revision.reason, revision.by) == (PostingStatus.PUBLISHED, WHY, lead.audit_label)


def test_one_event_has_both_closings_the_reason_and_both_names(posting, analyst, lead):
    before = posting.closes_at
    one = proposed(posting, analyst)

    extending.extend(one, by=lead)

    [event] = Event.objects.filter(action="postings.extend")
    facts = json.loads(event.facts)
    assert (event.by, event.reason) == (lead.audit_label, WHY)
    assert facts == {
        "revision": 2,
        "changes": {"closes_at": [before.isoformat(), one.closes_at.isoformat()]},
        "closing_before": before.isoformat(),
        "closes_at": one.closes_at.isoformat(),
        "deadline": in_words(one.closes_at),
        "proposed_by": analyst.audit_label,
        "confirmed_by": lead.audit_label,
    }
    assert Event.objects.filter(action__startswith="postings.amend").count() == 0
    assert Event.objects.filter(action="postings.propose_extension", by=analyst.audit_label).count() == 1


def test_everybody_with_a_draft_or_an_application_is_told_once_it_holds_and_not_before(posting, analyst, lead):
    speaker = makers.person(language="es")
    filed, begun = makers.filed(posting, speaker), applying.start(posting, by=makers.person(), at=clock.now())
    gone = makers.filed(posting)
    applying.withdraw(gone, by=gone.person)
    one = proposed(posting, analyst)
    before = Message.objects.filter(kind="revised").count()

    extending.extend(one, by=lead)

    letters = {one.about: one.body for one in Message.objects.filter(kind="revised")}
    assert (before, set(letters)) == (0, {filed.reference, begun.reference, gone.reference})
    again = "You can apply again until then; that is a new application."
    assert [again in letters[one.reference] for one in (gone, filed, begun)] == [True, False, False]
    assert "11:59:59 pm Central (CDT, UTC−5) on July 4, 2031, and not at 11:59:59 pm" in letters[begun.reference]
    assert "Cierra el 4 de julio de 2031" in letters[filed.reference]
    assert "y no el 1 de julio de 2031" in letters[filed.reference]
    assert WHY in letters[begun.reference]
    assert Message.objects.filter(kind="union", key=f"union:{posting.job_number}:2:published").exists()


def test_who_withdrew_and_applied_again_has_one_letter_and_of_other_revisions_who_withdrew_has_none(
    posting, analyst, lead
):
    back, gone = makers.filed(posting), makers.filed(posting)
    for one in (back, gone):
        applying.withdraw(one, by=one.person)
    again = makers.filed(posting, back.person)
    actions.amend(posting, {"shift": "Nights"}, by=lead, reason="It was left out.")
    of_the_shift = {one.about for one in Message.objects.filter(kind="revised")}

    extending.extend(proposed(posting, analyst), by=lead)

    of_the_closing = [one.about for one in Message.objects.filter(kind="revised") if WHY in one.body]
    assert (of_the_shift, sorted(of_the_closing)) == ({again.reference}, sorted([again.reference, gone.reference]))


def test_what_was_filed_follows_the_new_closing(posting, analyst, lead):
    makers.filed(posting)
    one = proposed(posting, analyst)

    extending.extend(one, by=lead)

    assert Filing.objects.get().closes_at == one.closes_at


def test_whoever_proposed_it_does_not_confirm_it_in_another_role_either(posting, analyst, lead):
    one = proposed(posting, analyst)
    analyst.role = Role.HR_LEAD
    analyst.save()

    assert refused(lambda: extending.extend(one, by=analyst)) == "same_person"
    assert extending.extend(one, by=lead).number == 2


def test_the_operator_is_one_person_too(posting):
    one = proposed(posting, makers.OPERATOR)

    assert refused(lambda: extending.extend(one, by=makers.OPERATOR)) == "same_person"


def test_the_schema_asks_for_two_people_and_for_the_moment_before_the_closing(posting, lead):
    one = proposed(posting, lead)
    rows = Extension.objects.filter(pk=one.pk)

    with pytest.raises(IntegrityError, match="two_people_extend_a_posting"), transaction.atomic():
        rows.update(extended_at=clock.now(), extended_by=one.proposed_by, revision=2)
    with pytest.raises(IntegrityError, match="an_extension_is_confirmed_before_the_closing"), transaction.atomic():
        rows.update(extended_at=posting.closes_at, extended_by="x", revision=2)
    with pytest.raises(IntegrityError, match="an_extension_is_a_public_revision"), transaction.atomic():
        rows.update(extended_at=clock.now(), extended_by="x")
    with owner(), pytest.raises(Exception, match="a_proposed_extension_is_never_reworded"), transaction.atomic():
        rows.update(reason="Another.")


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR, Role.HR_ANALYST])
def test_only_a_lead_confirms_it(posting, analyst, role):
    one = proposed(posting, analyst)

    assert refused(lambda: extending.extend(one, by=makers.person(role=role))) == "role"


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_proposes_it(posting, role):
    assert refused(lambda: proposed(posting, makers.person(role=role))) == "role"


@pytest.mark.parametrize("days", [1, -1])
def test_a_lead_alone_moves_no_closing(posting, lead, days):
    before = posting.closes_at
    with pytest.raises(ValueError, match="closes_at"):
        actions.amend(posting, {"closes_at": before + timedelta(days=days)}, by=lead, reason=WHY)
    one = proposed(posting, lead, days=days)

    alone = refused(lambda: extending.extend(one, by=lead))

    posting.refresh_from_db()
    assert (alone, posting.closes_at, posting.revision) == ("same_person", before, 1)


def test_a_proposal_needs_a_reason_and_another_closing(posting, analyst):
    later = posting.closes_at + timedelta(days=1)

    assert refused(lambda: extending.propose_extension(posting, closes_at=later, reason=" ", by=analyst)) == "reason"
    assert refused(lambda: proposed(posting, analyst, days=0)) == "same"
    assert proposed(posting, analyst).is_waiting
    assert refused(lambda: proposed(posting, analyst)) == "waiting"


def test_only_what_is_open_is_extended(posting, analyst, lead):
    draft, rescinded, closed = makers.draft_posting(), makers.open_posting(), makers.close(makers.open_posting())
    actions.cancel(rescinded, by=lead, reason="No funds.")

    assert [refused(lambda one=one: proposed(one, analyst)) for one in (draft, rescinded, closed)] == [
        "status",
        "status",
        "closed",
    ]


# --- when the closing comes first ----------------------------------------------------------------------------------------


def test_at_the_closing_or_after_it_is_refused_and_the_reopening_is_named(analyst, lead):
    posting = makers.open_posting(closes_at=clock.now() + timedelta(seconds=0.5))
    one = proposed(posting, analyst)
    while clock.now() < posting.closes_at:
        pass

    with pytest.raises(Refused) as refusal:
        extending.extend(one, by=lead)

    assert (refusal.value.code, "A closed posting can be opened again for everybody" in refusal.value.sentence) == (
        "closed",
        True,
    )
    posting.refresh_from_db()
    assert (posting.revision, posting.is_open(clock.now())) == (1, False)


def test_a_closing_that_comes_first_ends_the_proposal_with_one_event(analyst, lead):
    posting = makers.open_posting(closes_at=clock.now() + timedelta(seconds=0.5))
    one = proposed(posting, analyst)
    while clock.now() < posting.closes_at:
        pass

    assert actions.close_due(by=makers.OPERATOR) == [posting.job_number]

    one.refresh_from_db()
    assert (one.is_waiting, one.declined_by, one.decline_reason) == (
        False,
        makers.OPERATOR.audit_label,
        "The closing came before anybody confirmed it.",
    )
    assert Event.objects.filter(action="postings.decline_extension").count() == 1
    assert refused(lambda: extending.extend(one, by=lead)) == "decided"
    posting.refresh_from_db()
    again = clock.now() + timedelta(days=1)
    assert reopening.propose_reopening(posting, closes_at=again, reason=WHY, by=analyst).is_waiting


# --- what else may come between ------------------------------------------------------------------------------------------


def test_a_rescission_ends_what_waits_open_or_closed(posting, analyst, lead):
    closed = makers.close(makers.open_posting())
    one = proposed(posting, analyst)
    other = reopening.propose_reopening(closed, closes_at=clock.now() + timedelta(days=2), reason=WHY, by=analyst)

    for each in (posting, closed):
        actions.cancel(each, by=lead, reason="No funds.")

    for each in (one, other):
        each.refresh_from_db()
        assert (each.is_waiting, each.declined_by, each.decline_reason) == (
            False,
            lead.audit_label,
            "The posting was rescinded.",
        )


def test_a_finish_ends_a_reopening_that_waits(analyst):
    closed = makers.close(makers.open_posting())
    reopening.propose_reopening(closed, closes_at=clock.now() + timedelta(days=2), reason=WHY, by=analyst)

    finishing.finish(closed, by=makers.OPERATOR)

    assert Reopening.objects.get().decline_reason == "The posting was finished."


def test_another_amendment_leaves_it_waiting_and_an_earlier_closing_waits_for_its_decision(posting, analyst, lead):
    one = proposed(posting, analyst)
    actions.amend(posting, {"shift": "Nights"}, by=lead, reason="It was left out.")

    blocked = refused(lambda: proposed(posting, analyst, days=-1))
    extended = extending.extend(one, by=lead)

    assert (blocked, extended.number) == ("waiting", 3)


def test_a_proposal_taken_back_stays_on_record_and_another_can_be_made(posting, analyst, lead):
    one = proposed(posting, analyst)
    assert refused(lambda: extending.decline_extension(one, reason=" ", by=analyst)) == "reason"

    extending.decline_extension(one, reason="A slip.", by=analyst)

    assert refused(lambda: extending.extend(one, by=lead)) == "decided"
    assert refused(lambda: extending.decline_extension(one, reason="Again.", by=lead)) == "decided"
    posting.refresh_from_db()
    assert (posting.revision, proposed(posting, analyst).is_waiting, Extension.objects.count()) == (1, True, 2)


# --- the pages -----------------------------------------------------------------------------------------------------------


def test_the_desk_proposes_on_one_page_and_another_person_confirms_there(posting, analyst, lead):
    page, desk = (
        reverse(name, args=[posting.job_number]) for name in ("desk_posting_propose_extension", "desk_posting")
    )
    asking, deciding = signed_in(analyst), signed_in(lead)
    sent = {"closes_on": "2031-07-08", "closes_time": "11:59 pm", "reason": WHY}

    mistaken = asking.post(page, sent | {"closes_time": "noonish"})
    same = asking.post(page, sent | {"closes_on": "2031-07-01"})
    done = asking.post(page, sent)
    own, others = (who.get(page).content.decode() for who in (asking, deciding))
    home, told = deciding.get("/admin/").content.decode(), deciding.get(desk).content.decode()
    public = Client().get(posting.get_absolute_url()).content.decode()
    forced = asking.post(reverse("desk_posting_extend", args=[posting.job_number]))
    confirmed = deciding.post(reverse("desk_posting_extend", args=[posting.job_number]), follow=True)

    assert [(one.status_code, WHY in one.content.decode()) for one in (mistaken, same)] == [(422, True)] * 2
    assert list(same.context["form"].errors) == ["closes_on"]
    assert (done.status_code, forced.status_code) == (302, 403)
    assert ("You proposed it." in own, "Confirm the new closing</button>" in own) == (True, False)
    assert "Confirm the new closing</button>" in others
    assert ["Other closings to confirm" in home, "Another closing waits for a second person" in told] == [True] * 2
    assert ["July 8" in public, WHY in public] == [False] * 2
    posting.refresh_from_db()
    assert posting.closes_at == closing_of(date(2031, 7, 8), "11:59 pm")
    shown = confirmed.content.decode()
    assert ["waits for a second person" in shown, "Proposed by" in shown, WHY in shown] == [False, True, True]


def test_a_lead_who_proposes_reads_who_confirms_it_and_cannot(posting, lead):
    page = reverse("desk_posting_propose_extension", args=[posting.job_number])
    client = signed_in(lead)

    form = client.get(page).content.decode()
    client.post(page, {"closes_on": "2031-07-08", "closes_time": "11:59 pm", "reason": WHY})
    forced = client.post(reverse("desk_posting_extend", args=[posting.job_number]))

    assert "What you propose waits for another HR lead" in form
    assert (forced.status_code, "Another person than the one who proposed it" in forced.content.decode()) == (422, True)
    posting.refresh_from_db()
    assert posting.revision == 1


def test_what_was_decided_meanwhile_is_said(posting, analyst, lead):
    one = proposed(posting, analyst)
    extending.extend(one, by=lead)
    client = signed_in(lead)

    answers = [
        client.post(reverse(name, args=[posting.job_number]), {"reason": "x"}, follow=True).content.decode()
        for name in ("desk_posting_extend", "desk_posting_decline_extension")
    ]

    assert ["Nothing waits here any more" in one for one in answers] == [True, True]


def test_a_proposal_is_taken_back_on_the_page_and_stands_there_as_decided(posting, analyst):
    proposed(posting, analyst)
    client = signed_in(analyst)
    address = reverse("desk_posting_decline_extension", args=[posting.job_number])

    mistaken, done = client.post(address, {"reason": ""}), client.post(address, {"reason": "A slip."})
    page = client.get(reverse("desk_posting_propose_extension", args=[posting.job_number])).content.decode()

    assert (mistaken.status_code, done.status_code) == (422, 302)
    assert ["Decided before" in page, "A slip." in page, 'name="closes_on"' in page] == [True] * 3


def test_past_the_closing_the_page_leads_to_the_reopening_and_the_home_names_it_no_more(analyst, lead):
    posting = makers.open_posting(closes_at=clock.now() + timedelta(seconds=0.5))
    proposed(posting, analyst)
    page, client = reverse("desk_posting_propose_extension", args=[posting.job_number]), signed_in(lead)
    while clock.now() < posting.closes_at:
        pass

    over, home = client.get(page).content.decode(), client.get("/admin/").content.decode()
    refusal = client.post(reverse("desk_posting_extend", args=[posting.job_number]))
    actions.close(posting, by=makers.OPERATOR)
    closed = client.get(page).content.decode()
    lapsed = client.post(reverse("desk_posting_extend", args=[posting.job_number]), follow=True).content.decode()

    assert ["came before anybody confirmed this" in over, "Confirm the new closing</button>" in over] == [True, False]
    assert "Other closings to confirm" not in home
    assert (refusal.status_code, "can be opened again for everybody" in refusal.content.decode()) == (422, True)
    assert reverse("desk_posting_propose_reopening", args=[posting.job_number]) in closed
    assert "its closing is not moved. A closed posting can be opened again for everybody" in lapsed


# --- an earlier closing --------------------------------------------------------------------------------------------------


@pytest.fixture
def long_open():
    """Open for ten days of forty: an earlier closing leaves more than the agreement asks."""
    now = clock.now()
    return makers.open_posting(opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=30))


def test_an_earlier_closing_takes_the_same_two_people_and_everybody_reads_both(long_open, analyst, lead):
    speaker = makers.person(language="es")
    filed, begun = makers.filed(long_open, speaker), applying.start(long_open, by=makers.person(), at=clock.now())
    before = long_open.closes_at
    one = proposed(long_open, analyst, days=-20)
    long_open.refresh_from_db()
    waiting = (long_open.closes_at, long_open.revision, Message.objects.filter(kind="revised").count())

    revision = extending.extend(one, by=lead)

    long_open.refresh_from_db()
    assert (waiting, one.is_earlier) == ((before, 1, 0), True)
    assert (long_open.closes_at, revision.number, Filing.objects.get().closes_at) == (one.closes_at, 2, one.closes_at)
    letters = {letter.about: letter.body for letter in Message.objects.filter(kind="revised")}
    assert set(letters) == {filed.reference, begun.reference}
    assert (
        f"It closes at {in_words(one.closes_at)}, and not at {in_words(before)} as was said before."
        in letters[begun.reference]
    )
    assert ["Cierra" in letters[filed.reference], WHY in letters[filed.reference]] == [True, True]
    [event] = Event.objects.filter(action="postings.close_earlier")
    facts = json.loads(event.facts)
    assert (event.by, facts["proposed_by"], facts["confirmed_by"]) == (
        lead.audit_label, analyst.audit_label, lead.audit_label,
    )  # fmt: skip
    assert Message.objects.filter(kind="union", key=f"union:{long_open.job_number}:2:published").exists()


@pytest.mark.parametrize(("days_left", "code"), [(6, ""), (3, "short"), (0.5, "short")])
def test_an_earlier_closing_leaves_the_days_that_the_agreement_asks(long_open, analyst, days_left, code):
    closes_at = clock.now() + timedelta(days=days_left)

    def propose() -> Extension:
        return extending.propose_extension(long_open, closes_at=closes_at, reason=WHY, by=analyst)

    if not code:
        assert propose().is_waiting
        return
    with pytest.raises(Refused) as refusal:
        propose()
    assert (refusal.value.code, refusal.value.field) == (code, "closes_on")
    assert "fewer than the 14 it needs (agreement 12.7(g))" in refusal.value.sentence
    [event] = Event.objects.filter(action="security.earlier_closing_refused")
    assert (event.by, json.loads(event.facts)["refused"]) == (analyst.audit_label, "short")


def test_what_was_published_for_fewer_days_by_exception_loses_none_of_them(analyst):
    now = clock.now()
    posting = makers.open_posting(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=5))

    assert refused(lambda: proposed(posting, analyst, days=-1)) == "short"
    assert proposed(posting, analyst, days=1).is_waiting


def test_a_closing_in_the_past_is_refused_with_one_event_of_security_and_changes_nothing(long_open, analyst):
    past, before = clock.now() - timedelta(minutes=1), long_open.closes_at

    code = refused(lambda: extending.propose_extension(long_open, closes_at=past, reason=WHY, by=analyst))

    [event] = Event.objects.filter(action__startswith="security.")
    assert (code, event.action, event.by) == ("past", "security.earlier_closing_refused", analyst.audit_label)
    assert json.loads(event.facts) == {
        "closes_at": past.isoformat(), "closing_before": before.isoformat(), "refused": "past",
    }  # fmt: skip
    long_open.refresh_from_db()
    assert (long_open.closes_at, long_open.revision, Extension.objects.count()) == (before, 1, 0)


def soon_earlier(analyst) -> Extension:
    """An earlier closing proposed that comes in half a second."""
    now = clock.now()
    posting = makers.open_posting(opens_at=now - timedelta(days=20), closes_at=now + timedelta(days=10))
    soon = clock.now() + timedelta(seconds=0.5)
    one = extending.propose_extension(posting, closes_at=soon, reason=WHY, by=analyst)
    while clock.now() < soon:
        pass
    return one


def test_an_earlier_closing_that_has_come_is_not_confirmed_any_more(analyst, lead):
    one = soon_earlier(analyst)

    assert refused(lambda: extending.extend(one, by=lead)) == "past"
    one.posting.refresh_from_db()
    assert (one.posting.revision, one.posting.is_open(clock.now())) == (1, True)


def test_the_page_says_that_an_earlier_closing_came_unconfirmed_and_the_home_names_it_no_more(analyst, lead):
    one = soon_earlier(analyst)
    client = signed_in(lead)

    page = client.get(reverse("desk_posting_extend", args=[one.posting.job_number])).content.decode()
    home = client.get("/admin/").content.decode()

    assert ["The earlier closing came before anybody confirmed this" in page, "Confirm the new closing</button>" in page] == [
        True, False,
    ]  # fmt: skip
    assert "Other closings to confirm" not in home


def test_the_schema_asks_that_an_earlier_closing_is_confirmed_before_it_comes(long_open, analyst, lead):
    one = proposed(long_open, analyst, days=-20)
    rows = Extension.objects.filter(pk=one.pk)

    with pytest.raises(IntegrityError, match="an_extension_is_confirmed_before_the_new_closing"), transaction.atomic():
        rows.update(extended_at=one.closes_at, extended_by=lead.audit_label, revision=2)
    with pytest.raises(IntegrityError, match="an_extension_is_another_closing"), transaction.atomic():
        Extension.objects.create(
            posting=makers.open_posting(), reason=WHY, closing_before=one.closes_at, closes_at=one.closes_at,
            proposed_at=clock.now(), proposed_by="x",
        )  # fmt: skip
