"""What is typed for each deed of the selection. A form knows its deed: `done()` does it, `says` is the notice afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats.accounts.models import User
from ats.desk_pages import DeskForm
from postings.fields import day_widget
from postings.models import Posting
from selection.choosing import interviewing, not_selecting, offering, passing_over
from selection.choosing.candidacies import state_vacancies
from selection.models import Candidacy, Why

MOST = 4000


def box(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:  # as Django's field takes them
    """A box for sentences."""
    area = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(label=label, help_text=hint, widget=area, max_length=MOST, required=required)


def one_of(reasons: Iterable[Why], hint: Any) -> forms.ChoiceField:  # as Django's field takes it
    """One reason of the short list."""
    choices = [(why.value, why.label) for why in reasons]
    return forms.ChoiceField(label=_("Reason"), help_text=hint, widget=forms.RadioSelect, choices=choices)


class DeedForm(DeskForm):
    """A deed about one person."""

    says: ClassVar[str | Promise] = ""
    intro: ClassVar[str | Promise] = ""

    def concerns(self, candidacy: Candidacy) -> None:
        """The form learns whom it is about, before anything typed is read."""

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """The deed is done with what was typed."""
        raise NotImplementedError


class InviteForm(DeedForm):
    """When and where."""

    button = _("Invite")
    says = _("The person is invited, and told.")
    interview = box(
        _("When and where"),
        _("Day, time, place, how long, and whom to ask about an accommodation. The person reads it."),
    )

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Invited."""
        return interviewing.invite(candidacy, interview=self.cleaned_data["interview"], by=by, at=at)


class FindingForm(DeedForm):
    """What shows it."""

    button = _("Record the finding")
    says = _("The finding is recorded.")
    intro = _(
        "It lets this public applicant be invited and offered the position before the qualified bidders who are left"
        " (agreement 12.7(i)). The union and an arbitrator may read it."
    )
    finding = box(
        _("Demonstrably greater skill and ability"),
        _("What this person can do that the bidders left cannot, and what shows it."),
    )

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Found."""
        return interviewing.find_greater_skill(candidacy, finding=self.cleaned_data["finding"], by=by, at=at)


class OfferForm(DeedForm):
    """Why, and until when to answer."""

    button = _("Offer the position")
    says = _("The position is offered, and the person is told until when to answer.")
    reason = box(
        _("The finding that the offer rests on"),
        _("For a bidder: relatively equally qualified, and what shows it. It is kept with the offer and in the audit."),
    )
    answer_due_on = forms.DateField(label=_("To be answered by"), widget=day_widget())

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Offered."""
        said = self.cleaned_data
        return offering.offer(candidacy, reason=said["reason"], answer_due_on=said["answer_due_on"], by=by, at=at)


class AnswerForm(DeedForm):
    """Accepted or declined, and how the answer came."""

    button = _("Record the answer")
    says = _("The answer is recorded, and the person is told so.")
    decision = forms.ChoiceField(
        label=_("The answer"), widget=forms.RadioSelect,
        choices=[("accept", _("Accepted the offer")), ("decline", _("Declined it, or gave it back"))],
    )  # fmt: skip
    words = box(
        _("How and when the answer came"),
        _(
            "The person reads it. Where nobody answered by the day: how you asked, and when. An offer does not end by itself."
        ),
    )

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Answered."""
        said = self.cleaned_data
        return offering.answer(candidacy, said["decision"], said["words"], by=by, at=at)


class ProposeForm(DeedForm):
    """Why this bidder."""

    button = _("Propose passing over")
    says = _("The proposal waits for a second person, an HR lead.")
    intro = _("Another person decides. If they agree, the person passed over is told, with your reason word for word.")
    reason = box(
        _("Why this person is passed over"), _("Facts of the interview or the file; nothing about anybody else.")
    )

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Proposed."""
        return passing_over.propose_passing_over(candidacy, reason=self.cleaned_data["reason"], by=by, at=at)


class DecideForm(DeedForm):
    """Passed over or kept."""

    button = _("Decide")
    says = _("It is decided.")
    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("pass_over", _("Passed over: the person is told the reason")), ("keep", _("Not passed over"))],
    )  # fmt: skip
    reason = box(_("Why not"), _("Needed where the proposal is not followed."), required=False)

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Decided."""
        if self.cleaned_data["decision"] == "keep":
            return passing_over.keep(candidacy, reason=self.cleaned_data["reason"], by=by, at=at)
        return passing_over.pass_over(candidacy, by=by, at=at)


class NotSelectForm(DeedForm):
    """Why not."""

    button = _("Do not select")
    says = _("The person is told that they are not selected, and why.")
    is_danger = True
    why = one_of(not_selecting.ONE, _("The person reads it."))

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Not selected."""
        return not_selecting.not_select(candidacy, why=self.cleaned_data["why"], by=by, at=at)


class TakeBackForm(DeedForm):
    """Nothing but the button."""

    button = _("Take the offer back")
    says = _("The offer is taken back, and the person is told.")
    intro = _("The person was found not qualified after the offer. The finding and its reason were sent to them.")
    is_danger = True

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Taken back."""
        return offering.take_offer_back(candidacy, by=by, at=at)


FORMS: Final[Mapping[str, type[DeedForm]]] = {
    "invite": InviteForm, "offer": OfferForm, "answer": AnswerForm, "finding": FindingForm, "propose": ProposeForm,
    "decide": DecideForm, "not-select": NotSelectForm, "take-back": TakeBackForm,
}  # fmt: skip


class InviteNextForm(DeskForm):
    """The same words for everybody whose turn it is."""

    button = _("Invite them")
    interview = box(_("When and where, or how it will be arranged"), _("Everybody invited reads the same words."))

    def done(self, posting: Posting, *, by: User, at: datetime) -> object:
        """All invited."""
        return interviewing.invite_next(posting, interview=self.cleaned_data["interview"], by=by, at=at)


class VacanciesForm(DeskForm):
    """How many, and why not as announced."""

    button = _("State the number")
    vacancies = forms.IntegerField(
        label=_("Vacancies to fill"), min_value=0, max_value=10000, widget=forms.NumberInput(attrs={"class": "w-s"})
    )
    reason = box(_("Reason"), _("For example: who approved more."))

    def done(self, posting: Posting, *, by: User, at: datetime) -> object:
        """Stated."""
        said = self.cleaned_data
        return state_vacancies(posting, said["vacancies"], reason=said["reason"], by=by, at=at)


class RestForm(DeskForm):
    """Why all who are left."""

    button = _("Tell everybody who is left")
    is_danger = True
    why = one_of(not_selecting.ALL, _("Everybody reads it."))

    def done(self, posting: Posting, *, by: User, at: datetime) -> object:
        """All told."""
        return not_selecting.not_select_rest(posting, why=self.cleaned_data["why"], by=by, at=at)


class OwnAnswerForm(forms.Form):
    """The button the applicant pressed."""

    decision = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
