"""Shortlists: what the hiring manager of a department reads, and what they take along."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from applicants.forms import QualificationsForm
from applicants.models import Application, Document, Filing
from ats import clock
from ats.accounts.models import User
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn, signed_in
from ats.accounts.step_up import still_you
from postings.models import Posting
from selection import actions, exports
from selection.choosing.candidacies import counted_until, is_expired
from selection.choosing.deeds import TONES, standing
from selection.choosing.sealed_scores import reading
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, CandidateList, Group, Interviewer, ListEntry, Referral, ReferredPerson
from selection.models.candidacies import WAITING
from selection.shortlist import (
    ByPlace,
    Row,
    Section,
    certified_before,
    last_bidder,
    pack_of,
    sections_of,
    tier_in_words,
)
from selection.words import PREFERENCES, SHOWN_SLOTS, SLOTS
from seniority.bids import mask_number
from seniority.packs import Pack
from seniority.templatetags.reasons import reason

A_PAGE = 50


class Answer(NamedTuple):
    """One minimum qualification with what the person said of it."""

    question: str
    answer: str | Promise
    how: str


def lists_for(user: User) -> QuerySet[CandidateList]:
    """The lists in force that this person may read. 404 for who reads no shortlists, as for an address that never was."""
    if not may(user, "read shortlist"):
        raise Http404
    return CandidateList.objects.visible_to(user).current().select_related("posting__class_specification", "roster")


def list_for(user: User, job: str) -> CandidateList:
    """The list in force of that posting, with the database's moment of asking. Another department's, one not certified and none
    at all are one 404."""
    return get_object_or_404(lists_for(user).annotate(asked_at=Now()), posting__job_number=job)


@signed_in
@require_safe
def shortlists(request: SignedIn) -> HttpResponseBase:
    """The lists the person may read, the newest drawing first."""
    places = ListEntry.objects.filter(candidate_list=OuterRef("pk")).order_by().values("candidate_list")
    counted = Subquery(places.annotate(last=Max("place")).values("last"), output_field=IntegerField())
    lists = lists_for(request.user).annotate(people=Coalesce(counted, 0)).order_by("-drawn_at", "-pk")
    page = Paginator(lists, A_PAGE).get_page(request.GET.get("page"))
    to_score = Interviewer.objects.visible_to(request.user).to_score(request.user).count()
    return render(request, "selection/shortlists.html", {"page": page, "to_score": to_score})


@signed_in
@require_safe
def shortlist(request: SignedIn, job: str) -> HttpResponseBase:
    """One page of the list: bidders in order and in blocks, then the public. Read by place, so every page costs the same."""
    shown = list_for(request.user, job)
    page, rows = ByPlace(shown).read(request.GET.get("page"))
    bidders, pack = last_bidder(shown), pack_of(shown.pack_text)
    language = get_language() or ""
    referred, proposes = referred_now(shown), may(request.user, "propose passing over")

    def shown_as(row: Row, section: Section) -> SafeString:
        is_referred, can_propose = row.reference in referred, proposes and can_be_proposed(row)
        return line(row, pack, section, language, is_referred=is_referred, can_propose=can_propose)

    sections = [
        (one.heading, one.is_public, [shown_as(row, one) for row in one.rows])
        for one in sections_of(rows, shown.interview_block, bidders)
    ]
    context = {"list": shown, "page": page, "sections": sections, "bidders": bidders, "pack": pack}
    context |= {"referred": len(referred), "referred_at": max(referred.values(), default=None)}
    context |= {"example": rows[0].reference if rows else ""}
    context |= {"public": page.paginator.count - bidders, "public_page": bidders // page.paginator.per_page + 1}
    seen_at: datetime = shown.asked_at  # type: ignore[attr-defined]  # as `list_for` asked for it
    context |= {"year_over": counted_until(shown.posting) if is_expired(shown.posting, at=seen_at) else ""}
    context |= {"seed_sha256": hashlib.sha256(bytes.fromhex(shown.seed)).hexdigest()}
    # The list the manager read until this one took its place: only then is there something to compare.
    context |= {"superseded": shown.number > 1 and certified_before(shown) is not None}
    return render(request, "selection/shortlist.html", context)


def referred_now(shown: CandidateList) -> dict[str, datetime]:
    """Whom the list's newest referral is of, and since when; which share asked for them is no business of the selectors."""
    newest = Referral.objects.filter(candidate_list=shown).order_by("-number").values("pk")[:1]
    people = ReferredPerson.objects.filter(referral=Subquery(newest))
    return dict(people.values_list("reference", "referral__referred_at"))


def can_be_proposed(row: Row) -> bool:
    """True for a bidder of whom nothing is decided: passing over can be proposed."""
    return row.group == Group.BIDDER and row.candidacy in WAITING and not row.is_withdrawn


def line(row: Row, pack: Pack, section: Section, language: str, *, is_referred: bool, can_propose: bool) -> SafeString:
    """One place as a row of the table, everything in it escaped.

    A page has forty of them, and the template engine would take longer for these than for all the rest: so what repeats
    is rendered once, the row's frame included, and the frame is filled here.
    """
    tier = tier_in_words(pack, row.group, row.tier)
    return format_html(
        frame(section.is_first, bool(tier), can_propose, language),
        place=row.place,
        reference=row.reference,
        name=row.name,
        marks=marks(tuple(row.preferences), row.is_withdrawn, is_referred, row.candidacy, language),
        seniority=seniority(row.seniority_date, row.group, language),
        tier=tier,
        because=reason(row.because),
        documents=in_place(tuple(row.documents), language),
    )


@lru_cache(maxsize=16)
def frame(is_first: bool, has_tier: bool, can_propose: bool, _language: str) -> str:
    """The row's markup with named places for its values."""
    shown = {"is_first": is_first, "has_tier": has_tier, "can_propose": can_propose}
    return render_to_string("selection/_row.html", shown)


@lru_cache(maxsize=512)
def marks(preferences: tuple[str, ...], is_withdrawn: bool, is_referred: bool, status: str, _language: str) -> str:
    """Verified preferences, a withdrawal since the drawing, whether the current referral is of this person, and what became
    of them on the list."""
    labels = [PREFERENCES[held] for held in preferences]
    shown = {"labels": labels, "is_withdrawn": is_withdrawn, "is_referred": is_referred}
    if status and status != CandidacyStatus.CONSIDERED:
        shown |= {"label": CandidacyStatus(status).label, "tone": TONES[status]}
    return render_to_string("selection/_marks.html", shown)


@lru_cache(maxsize=4096)
def seniority(since: date | None, group: str, _language: str) -> str:
    """The seniority date; for a bidder without one, probation; for the public, that they are the public."""
    return render_to_string("selection/_seniority.html", {"since": since, "is_bidder": group == Group.BIDDER})


@lru_cache(maxsize=64)
def in_place(documents: tuple[str, ...], _language: str) -> str:
    """Which documents are in place and which are missing."""
    slots = [(SLOTS[slot], slot in documents) for slot in SHOWN_SLOTS]
    return render_to_string("selection/_in_place.html", {"slots": slots})


@signed_in
@require_safe
def entry(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """One candidate: place and reason, contact, answers to the qualifications, documents. Each look is remembered."""
    found = entry_for(request.user, job, reference)
    actions.note_reading(found, by=request.user, at=clock.now())
    filing = filing_of(found.application)
    withheld = is_withheld(found.application)
    beside = ListEntry.objects.filter(candidate_list=found.candidate_list, place__in=[found.place - 1, found.place + 1])
    neighbours = {one.place - found.place: one for one in beside.only("place", "reference", "name")}
    context = became_of(found, request.user) | {
        "entry": found,
        "list": found.candidate_list,
        "tier": tier_in_words(pack_of(found.candidate_list.pack_text), found.group, found.tier),
        "filing": filing,
        "employee_number": mask_number(filing.employee_number),
        "preferences": [PREFERENCES[held] for held in found.preferences],
        "review": found.application.reviews.first(),
        "withheld": withheld,
        "answers": [] if withheld else answers_of(filing, found.candidate_list.posting),
        "documents": [] if withheld else documents_of(found.application),
        "before": neighbours.get(-1),
        "after": neighbours.get(1),
    }
    return render(request, "selection/entry.html", context)


def became_of(found: ListEntry, user: User) -> dict[str, object]:
    """The candidacy in words, and whether this person may propose to pass it over; nothing before the list is certified."""
    rows = Candidacy.objects.visible_to(user).select_related("application")
    candidacy = rows.filter(application=found.application_id).first()
    if candidacy is None:
        return {}
    label, tone, is_gone = standing(candidacy)
    waits = found.group == Group.BIDDER and candidacy.status in WAITING and not is_gone
    return {
        "candidacy": candidacy, "label": label, "tone": tone, "reading": reading(candidacy, user),
        "can_propose": waits and may(user, "propose passing over"),
    }  # fmt: skip


def entry_for(user: User, job: str, reference: str) -> ListEntry:
    """That reference's place on a list this person may read; 404 where it has none."""
    candidate_list = list_for(user, job)
    entries = ListEntry.objects.filter(candidate_list=candidate_list)
    found = get_object_or_404(entries.select_related("application__filing", "application__person"), reference=reference)
    found.candidate_list = candidate_list
    return found


def is_withheld(application: Application) -> bool:
    """True while HR has not looked at words or papers that may mention sponsorship: the manager sees neither until then."""
    return application.flagged and application.flag_cleared_at is None


def filing_of(application: Application) -> Filing:
    """The filing that counts."""
    assert application.filing is not None  # noqa: S101 - who has a place has filed (a constraint says so)
    return application.filing


def answers_of(filing: Filing, posting: Posting) -> list[Answer]:
    """Each minimum qualification with the answer and the words given, empty where the form was on paper."""
    labels = dict(QualificationsForm.ANSWERS)
    given = [(requirement.text, filing.answers.get(requirement.key, {})) for requirement in posting.requirements]
    return [Answer(text, labels.get(said.get("answer"), ""), said.get("how", "")) for text, said in given]


def documents_of(application: Application) -> list[tuple[str | Promise, list[Document]]]:
    """(what it is, the files filed as that) for each kind a selector looks at."""
    filed = list(application.documents.counting_for(application.filing_id).filter(slot__in=SHOWN_SLOTS))
    return [(SLOTS[slot], [one for one in filed if one.slot == slot]) for slot in SHOWN_SLOTS]


@signed_in
@require_safe
@still_you
def export(request: SignedIn, job: str, form: str) -> HttpResponseBase:
    """The whole list as a file, for whoever shows that it is still they. Each export is remembered."""
    if form not in exports.FORMS:
        raise Http404
    shown = list_for(request.user, job)
    content = exports.as_file(shown, form)
    actions.note_export(shown, form=form, by=request.user, at=clock.now())
    name = exports.file_name(shown, form)
    return HttpResponse(
        content, content_type=exports.FORMS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
