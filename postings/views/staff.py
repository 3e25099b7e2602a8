"""The desk's pages of a posting: drafted, approved, published, amended, closed. Each finds, checks, acts and answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ConfirmForm, act, page, reading, sent, sent_with_files, staff_page
from ats.spoken import READERS
from postings import actions
from postings.announcing import Reading, read_announcement
from postings.finish_forms import FinishForm
from postings.finishing import finish as finish_it
from postings.forms import AmendForm, CancelForm, DocumentForm, PostingForm, PublishForm, ReturnForm
from postings.lifecycle import POSTING, PostingStatus
from postings.models import Posting, PostingRevision
from postings.shortfalls import shortfalls

# move or deed → (its address, its words, who may, how its button looks); shown in this order where table and role allow it.
DEEDS = (
    ("change", gettext_lazy("Change the draft"), "draft posting", "btn--outline"),
    ("approve", gettext_lazy("Approve"), "approve posting", ""),
    ("publish", gettext_lazy("Publish"), "publish posting", ""),
    ("return_to_draft", gettext_lazy("Return to draft"), "approve posting", "btn--outline"),
    ("close", gettext_lazy("Close now"), "close posting", ""),
    ("propose_extension", gettext_lazy("Move the closing"), "propose extension", "btn--outline"),
    ("propose_reopening", gettext_lazy("Reopen for all"), "propose reopening", "btn--outline"),
    ("finish", gettext_lazy("Finish"), "finish posting", ""),
    ("amend", gettext_lazy("Amend"), "amend posting", "btn--outline"),
    ("cancel", gettext_lazy("Rescind"), "cancel posting", "btn--danger"),
)


def found(request: SignedIn, job_number: str) -> Posting:
    """The posting of that number, or a 404."""
    rows = Posting.objects.visible_to(request.user).select_related("class_specification")
    posting: Posting = get_object_or_404(rows, job_number=job_number)
    return posting


def back_to(posting: Posting) -> HttpResponse:
    """To the posting's page at the desk."""
    return redirect("desk_posting", posting.job_number)


@staff_page()
def posting(request: SignedIn, job_number: str) -> HttpResponse:
    """Everything about one posting, and what can be done with it now."""
    one = found(request, job_number)
    now = clock.now()
    awaited = one.status in {PostingStatus.DRAFT, PostingStatus.APPROVED}
    return page(
        request, "desk/postings/posting.html", title=_("Posting %(number)s") % {"number": one.job_number}, posting=one,
        deeds=deeds_of(request, one), lacking=shortfalls(one, now, READERS) if awaited else [],
        own_draft=one.created_by == request.user.audit_label, revisions=revisions_of(one), now=now,
        extension=one.extensions.waiting().first(), reopening=one.reopenings.waiting().first(),
        is_open=one.is_open(now), is_due=one.status == PostingStatus.PUBLISHED and now >= one.closes_at,
    )  # fmt: skip


def revisions_of(one: Posting) -> list[tuple[PostingRevision, str]]:
    """Every public revision, with who had proposed it where two people made it."""
    moved = [*one.extensions.carried_out(), *one.reopenings.carried_out()]
    proposed = {proposal.revision: proposal.proposed_by for proposal in moved}
    return [(revision, proposed.get(revision.number, "")) for revision in one.revisions.all()]


def deeds_of(request: SignedIn, one: Posting) -> list[dict[str, object]]:
    """The deeds that the posting's status and clock, and the person's role, allow: label, address, look."""
    past = clock.now() >= one.closes_at
    allowed = {move.name for move in POSTING.moves if one.status in move.sources}
    if one.status == PostingStatus.DRAFT:
        allowed.add("change")
        if one.created_by == request.user.audit_label:
            allowed.discard("approve")
    if one.status == PostingStatus.CLOSED:
        allowed.add("propose_reopening")
    if one.status == PostingStatus.PUBLISHED:
        allowed = allowed - {"close"} | ({"close"} if past else {"amend", "propose_extension"})
    return [
        {"label": label, "look": look, "href": reverse(f"desk_posting_{name}", args=[one.job_number])}
        for name, label, deed, look in DEEDS
        if name in allowed and may(request.user, deed)
    ]


@staff_page("draft posting")
def read(request: SignedIn) -> HttpResponse:
    """An announcement's text becomes a draft that is looked through before it is kept. Nothing is written here."""
    form = DocumentForm(*sent_with_files(request))
    if request.method == "POST" and form.is_valid():
        result = read_announcement(form.cleaned_data["document"])
        return draft_page(request, PostingForm(initial=result.initial | {"source": result.sealed()}), result)
    return page(request, "desk/postings/read.html", title=_("Draft from an announcement"), form=form)


def draft_page(request: SignedIn, form: PostingForm, result: Reading | None) -> HttpResponse:
    """The form of a new draft, with what was found in the announcement where there is one."""
    address = reverse("desk_posting_draft")
    return page(
        request, "desk/postings/form.html", title=_("New draft"), form=form, helper=form.helper_to(address),
        problems=result.problems if result else [], source_name=result.source_name if result else "",
    )  # fmt: skip


@staff_page("draft posting")
def draft(request: SignedIn) -> HttpResponse:
    """A new draft, from nothing or from an announcement just read."""
    form = PostingForm(sent(request))
    result = Reading.opened(request.POST.get("source", ""))
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = form.facts() | (result.facts() if result else {})
        if act(form, lambda: actions.draft(facts, by=request.user, at=clock.now())):
            messages.success(request, _("The draft is kept. Another person can approve it now."))
            return redirect("desk_posting", facts["job_number"])
    return draft_page(request, form, result)


@staff_page("draft posting")
def change(request: SignedIn, job_number: str) -> HttpResponse:
    """The draft is changed."""
    one = found(request, job_number)
    form = PostingForm(sent(request), instance=one)
    if request.method == "POST" and form.is_valid():
        kept = Posting.objects.visible_to(request.user).get(pk=one.pk)
        if act(form, lambda: actions.change_draft(kept, form.facts(), by=request.user, at=clock.now())):
            messages.success(request, _("The draft is changed."))
            return back_to(kept)
    return page(
        request, "desk/postings/form.html", title=_("Change draft %(number)s") % {"number": job_number}, form=form,
        helper=form.helper_to(""), problems=[], source_name="",
    )  # fmt: skip


@staff_page("approve posting")
def approve(request: SignedIn, job_number: str) -> HttpResponse:
    """The draft is approved by another person than its author."""
    one = found(request, job_number)
    form = ConfirmForm(sent(request))
    form.button = _("Approve this draft")
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: actions.approve(one, by=request.user, at=clock.now()))
    ):
        messages.success(request, _("The posting is approved. An HR lead can publish it now."))
        return back_to(one)
    return deed_page(request, one, form, _("Approve posting %(number)s"), questions=one.requirements)


def deed_page(
    request: SignedIn, one: Posting, form: Any, title: str, **context: object
) -> HttpResponse:  # any desk form
    """One deed with its form, beside what the posting says."""
    heading = title % {"number": one.job_number}
    return page(request, "desk/postings/deed.html", title=heading, posting=one, form=form, **context)


@staff_page("approve posting")
def return_to_draft(request: SignedIn, job_number: str) -> HttpResponse:
    """The approval is taken back, with its reason."""
    one = found(request, job_number)
    form = ReturnForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: actions.return_to_draft(one, by=request.user, at=clock.now(), reason=reason)):
            messages.success(request, _("The posting is a draft again."))
            return back_to(one)
    return deed_page(request, one, form, _("Return posting %(number)s to draft"))


@staff_page("publish posting")
def publish(request: SignedIn, job_number: str) -> HttpResponse:
    """The approved posting becomes public; where it falls short of the agreement, with a reason."""
    one = found(request, job_number)
    now = clock.now()
    lacking = shortfalls(one, now, READERS)
    form = PublishForm(sent(request), lacking=lacking)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("exception", "")
        if act(form, lambda: actions.publish(one, by=request.user, at=clock.now(), exception=reason)):
            messages.success(request, _("The posting is published. The union is told."))
            return back_to(one)
    return deed_page(request, one, form, _("Publish posting %(number)s"), lacking=lacking, questions=one.requirements)


@staff_page("amend posting")
def amend(request: SignedIn, job_number: str) -> HttpResponse:
    """A public revision: typed, shown as it would read, then confirmed."""
    one = found(request, job_number)
    form = AmendForm(sent(request), instance=one)
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        kept = found(request, job_number)
        facts = form.facts()
        if not facts:
            form.add_error(None, _("Nothing would change."))
        elif not form.cleaned_data["confirmed"]:
            return confirmation(request, kept, form, facts)
        elif act(form, lambda: actions.amend(kept, facts, by=request.user, reason=form.cleaned_data["reason"])):
            messages.success(request, _("The posting is amended. All who applied are told."))
            return back_to(one)
    title = _("Amend posting %(number)s") % {"number": job_number}
    return page(request, "desk/postings/amend.html", title=title, form=form, posting=found(request, job_number))


def confirmation(request: SignedIn, kept: Posting, form: AmendForm, facts: dict[str, Any]) -> HttpResponse:
    """What would change, old beside new."""
    names = {field.name: field.verbose_name for field in Posting._meta.fields}
    changes = [
        {"label": names[name], "old": reading(getattr(kept, name)), "new": reading(value)}
        for name, value in facts.items()
    ]
    title = _("Confirm the revision of %(number)s") % {"number": kept.job_number}
    return page(request, "desk/postings/confirm.html", title=title, posting=kept, form=form, changes=changes)


@staff_page("cancel posting")
def cancel(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting is rescinded, with its reason."""
    one = found(request, job_number)
    form = CancelForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: actions.cancel(one, by=request.user, reason=form.cleaned_data["reason"]))
    ):
        messages.success(request, _("The posting is rescinded. All who applied are told."))
        return back_to(one)
    return deed_page(request, one, form, _("Rescind posting %(number)s"))


@staff_page("close posting")
def close(request: SignedIn, job_number: str) -> HttpResponse:
    """The closing job by hand, for one posting whose closing has passed. Twice does no harm."""
    one = found(request, job_number)
    form = ConfirmForm(sent(request))
    form.button = _("Close now")
    if request.method == "POST" and form.is_valid():
        if actions.close(one, by=request.user):
            messages.success(request, _("The posting is closed. What was received is frozen."))
        else:
            messages.info(request, _("Nothing was closed: its closing has not come, or it was closed before."))
        return back_to(one)
    return deed_page(request, one, form, _("Close posting %(number)s"))


@staff_page("finish posting")
def finish(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting's end, once everybody has been told; where not, the page says how many and leads to them."""
    one = found(request, job_number)
    form = FinishForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["told_otherwise"]
        if act(form, lambda: finish_it(one, by=request.user, told_otherwise=told)):
            messages.success(request, _("The posting is finished. The union has the bid list and the outcome."))
            return back_to(one)
    return deed_page(request, one, form, _("Finish posting %(number)s"), is_finishing=True)
