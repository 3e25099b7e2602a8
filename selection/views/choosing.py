"""The desk's pages of the selection: who stands where, and one page a deed, about one person or about all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts.roles import may, require
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from postings.deadline import CITY_ZONE, list_lives_until
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection.choosing.candidacies import is_expired, turn_of
from selection.choosing.deeds import DEEDS, IN_THE_YEAR, lines, standing
from selection.choosing.forms import FORMS, InviteNextForm, RestForm, VacanciesForm
from selection.choosing.interviewing import next_to_invite
from selection.choosing.not_selecting import rest
from selection.choosing.panel_forms import PANEL_FORMS, InterviewersForm, QuestionsForm
from selection.choosing.panels import questions_of, to_interview
from selection.lifecycle import ListStatus
from selection.models import Candidacy, CandidateList, ListEntry, VacancyCount
from selection.shortlist import ByPlace, last_bidder
from selection.views.staff import posting_of

NAMED = 50  # of those whom a deed is about, so many stand on its page by name
THINKING = timedelta(days=7)  # what a form proposes; HR may write another day


OF_INTERVIEWS = {"questions", "interviewers"}


class Together(NamedTuple):
    """A deed about everybody at once: its page's words, its form, the deed of `roles.py`, and the notice afterwards."""

    title: str | Promise
    form: type[InviteNextForm] | type[VacanciesForm] | type[RestForm] | type[QuestionsForm] | type[InterviewersForm]
    deed: str
    says: str | Promise


TOGETHER: Final[Mapping[str, Together]] = {
    "invite-next": Together(
        gettext_lazy("Invite whose turn it is"), InviteNextForm, "invite to interview",
        gettext_lazy("They are invited, and told."),
    ),
    "questions": Together(
        gettext_lazy("Interview questions"), QuestionsForm, "set interview questions",
        gettext_lazy("The questions are set."),
    ),
    "interviewers": Together(
        gettext_lazy("Name interviewers"), InterviewersForm, "name interviewers",
        gettext_lazy("They are named, and told."),
    ),
    "vacancies": Together(
        gettext_lazy("Vacancies to fill"), VacanciesForm, "state vacancies", gettext_lazy("The number counts from now on.")
    ),
    "rest": Together(
        gettext_lazy("Tell everybody who is left"), RestForm, "not select",
        gettext_lazy("Everybody who was left is told."),
    ),
}  # fmt: skip


def listed_of(request: SignedIn, posting: Posting) -> CandidateList | None:
    """The posting's certified list in force."""
    found: CandidateList | None = (
        CandidateList.objects.visible_to(request.user).filter(posting=posting, status=ListStatus.CERTIFIED).first()
    )
    if found is not None:
        found.posting = posting
    return found


@staff_page()
def selection(request: SignedIn, job: str) -> HttpResponseBase:
    """Everybody on the list in force with what became of them and what can be done now."""
    posting = posting_of(request, job)
    listed = listed_of(request, posting)
    title = _("Selection for job %(job)s") % {"job": job}
    if listed is None:
        return page(request, "selection/desk/selection.html", title=title, posting=posting, list=None)
    turn = turn_of(listed)
    places, is_over = ByPlace(listed).get_page(request.GET.get("page")), is_expired(posting, at=clock.now())
    return page(
        request,
        "selection/desk/selection.html",
        title=title,
        posting=posting,
        list=listed,
        turn=turn,
        page=places,
        lines=lines(listed, places.object_list, turn, request.user, is_expired=is_over),
        bidders=last_bidder(listed),
        waiting=len(next_to_invite(listed, turn)),
        counted_until=list_lives_until(posting.opens_at) if is_over else None,
        stated=VacancyCount.objects.filter(posting=posting).order_by("-id").first(),
        together=[one for one in offered_together(request, posting) if not (is_over and one[0] in IN_THE_YEAR)],
    )


def offered_together(request: SignedIn, posting: Posting) -> list[tuple[str, str | Promise]]:
    """(name, words) of the deeds about everybody; none once the posting is finished, since nothing is decided then."""
    if posting.status == PostingStatus.FINISHED:
        return []
    return [(name, one.title) for name, one in TOGETHER.items() if may(request.user, one.deed)]


@staff_page()
def about_all(request: SignedIn, job: str, deed: str) -> HttpResponseBase:
    """One deed about everybody whom it concerns, with who that is."""
    if deed not in TOGETHER:
        raise Http404
    asked = TOGETHER[deed]
    require(request.user, asked.deed)
    posting = posting_of(request, job)
    listed = listed_of(request, posting)
    form = asked.form(sent(request))
    if isinstance(form, InterviewersForm):
        form.concerns(posting)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: form.done(posting, by=request.user, at=clock.now()))
    ):
        messages.success(request, str(asked.says))
        return redirect("desk_selection", job)
    number, people = concerned(deed, listed)
    return page(
        request,
        "selection/desk/selection_all.html",
        title=str(asked.title),
        posting=posting,
        deed=deed,
        list=listed,
        turn=turn_of(listed) if listed else None,
        number=number,
        people=people,
        questions=questions_of(posting) if deed in OF_INTERVIEWS else None,
        is_of_interviews=deed in OF_INTERVIEWS,
        form=form,
    )


def concerned(deed: str, listed: CandidateList | None) -> tuple[int, Sequence[Candidacy]]:
    """(how many the deed would be about, the first of them in order)."""
    if listed is None or deed in {"vacancies", "questions"}:
        return 0, []
    if deed == "interviewers":
        invited = list(to_interview(listed.posting))
        return len(invited), invited[:NAMED]
    if deed == "rest":
        people = rest(listed.posting)
        return people.count(), list(people[:NAMED])
    next_ones = next_to_invite(listed, turn_of(listed))
    return len(next_ones), next_ones[:NAMED]


@staff_page()
def about_one(request: SignedIn, job: str, reference: str, deed: str) -> HttpResponseBase:
    """One deed about one person, with what became of them so far."""
    known = {**FORMS, **PANEL_FORMS}
    if deed not in known:
        raise Http404
    title, needed = DEEDS[deed]
    require(request.user, needed)
    posting = posting_of(request, job)
    rows = Candidacy.objects.visible_to(request.user).select_related("application__person", "application__filing")
    candidacy = get_object_or_404(rows, posting=posting, application__reference=reference)
    candidacy.posting = candidacy.application.posting = posting
    due = (clock.now().astimezone(CITY_ZONE) + THINKING).date()
    form = known[deed](sent(request), initial={"answer_due_on": due})
    form.concerns(candidacy)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: form.done(candidacy, by=request.user, at=clock.now()))
    ):
        messages.success(request, str(form.says))
        return redirect("desk_interview", job, reference) if deed in PANEL_FORMS else redirect("desk_selection", job)
    listed = listed_of(request, posting)
    label, tone, _gone = standing(candidacy)
    return page(
        request,
        "selection/desk/selection_one.html",
        title=str(title),
        posting=posting,
        candidacy=candidacy,
        label=label,
        tone=tone,
        entry=ListEntry.objects.filter(candidate_list=listed, application=candidacy.application_id).first(),
        form=form,
    )
