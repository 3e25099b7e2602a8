"""What is typed about interviews: the questions, who interviews, an excuse, one interviewer's scores, and the consensus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.desk_pages import DeskForm
from postings.departments import folded
from postings.models import Posting
from selection.choosing import panels, sealed_scores
from selection.choosing.forms import MOST, DeedForm, box
from selection.models import Candidacy, Interviewer, QuestionSet
from selection.models.interviews import HIGHEST

NOTE_LENGTH: Final = 2000

if TYPE_CHECKING:
    Chosen = forms.ModelChoiceField[Interviewer]
else:
    Chosen = forms.ModelChoiceField  # Django's own cannot be asked of what


class QuestionsForm(DeskForm):
    """The questions, one a line, and the end of the scale."""

    button = gettext_lazy("Set the questions")
    questions = box(
        gettext_lazy("Questions or criteria"),
        gettext_lazy("One a line, at most 20. Everybody interviewed for this posting is asked the same."),
    )
    highest = forms.IntegerField(
        label=gettext_lazy("Highest score"), help_text=gettext_lazy("Each question is scored from 1 to this number."),
        min_value=2, max_value=HIGHEST, initial=5, widget=forms.NumberInput(attrs={"class": "w-s"}),
    )  # fmt: skip

    def done(self, posting: Posting, *, by: User, at: datetime) -> object:
        """Set."""
        said = self.cleaned_data
        return panels.set_questions(posting, said["questions"].splitlines(), highest=said["highest"], by=by, at=at)


class PeopleField(forms.CharField):
    """E-mail addresses, one a line, read as accounts."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Interviewers"), widget=forms.Textarea(attrs={"rows": 4}), max_length=MOST,
            help_text=gettext_lazy(
                "Their e-mail addresses, one a line: hiring managers or people of Human Resources."
                " Each is told, and scores alone."
            ),
        )  # fmt: skip

    def clean(self, value: Any) -> list[User]:  # whatever was posted
        """The accounts. Each address that is none's is named."""
        lines = {line.strip().lower(): None for line in super().clean(value).splitlines() if line.strip()}
        found = {one.email.lower(): one for one in User.objects.filter(email__in=lines)}
        unknown = [line for line in lines if line not in found]
        if unknown:
            raise forms.ValidationError(
                _("Nobody at this desk has the address %(address)s.") % {"address": ", ".join(unknown[:5])}
            )
        return [found[line] for line in lines]


def managers_of(posting: Posting) -> str:
    """The addresses of the department's hiring managers, as the field takes them."""
    managers = User.objects.filter(role=Role.HIRING_MANAGER, is_active=True).order_by("email")
    own = folded(posting.department)
    return "\n".join(one.email for one in managers if own in {folded(name) for name in one.departments})


class InterviewersForm(DeskForm):
    """Who interviews everybody invited whose scores are not all in."""

    button = gettext_lazy("Name them")
    people = PeopleField()

    def concerns(self, posting: Posting) -> None:
        """The department's managers are proposed."""
        self.initial.setdefault("people", managers_of(posting))

    def done(self, posting: Posting, *, by: User, at: datetime) -> object:
        """Named for all."""
        everybody = list(panels.to_interview(posting))
        return panels.name_interviewers(posting, everybody, self.cleaned_data["people"], by=by, at=at)


class InterviewersOfOneForm(DeedForm):
    """Who interviews one candidate."""

    button = gettext_lazy("Name them")
    says = gettext_lazy("They are named, and told.")
    people = PeopleField()

    def concerns(self, candidacy: Candidacy) -> None:
        """The department's managers are proposed."""
        self.initial.setdefault("people", managers_of(candidacy.posting))

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Named."""
        return panels.name_interviewers(candidacy.posting, [candidacy], self.cleaned_data["people"], by=by, at=at)


class Awaited(Chosen):
    """One of the interviewers, each called by name."""

    def label_from_instance(self, obj: Interviewer) -> str:
        """Their name."""
        return obj.person.full_name


class ExcuseForm(DeedForm):
    """Which of those awaited, and why."""

    button = gettext_lazy("Excuse this person")
    says = gettext_lazy("The person is excused and not waited for any more.")
    intro = gettext_lazy(
        "Where they are the last one awaited, the scores of the others are open from then on, and nobody can be named any more."
    )
    interviewer = Awaited(
        label=gettext_lazy("Who"), queryset=Interviewer.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    reason = box(gettext_lazy("Why this person cannot interview or score"))

    def concerns(self, candidacy: Candidacy) -> None:
        """Those awaited can be chosen."""
        chosen = self.fields["interviewer"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - as declared above
        chosen.queryset = (
            Interviewer.objects.filter(candidacy=candidacy).awaited().select_related("person", "candidacy__posting")
        )

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Excused."""
        said = self.cleaned_data
        return panels.excuse(said["interviewer"], reason=said["reason"], by=by, at=at)


def scale(question: str, highest: int) -> forms.TypedChoiceField:
    """One question's score."""
    choices = [(str(score), str(score)) for score in range(1, highest + 1)]
    return forms.TypedChoiceField(
        label=question, choices=choices, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a score for this question.")},
    )  # fmt: skip


class ScoresForm(forms.Form):
    """One interviewer's scores: of each question a score and a note, a remark, and the box that says it is final."""

    remark = box(gettext_lazy("Remark on the whole interview"), required=False)
    final = forms.BooleanField(
        label=gettext_lazy("I have scored alone, and I know that sealed scores cannot be changed."),
        error_messages={"required": gettext_lazy("Tick the box before you seal your scores.")},
    )

    def __init__(
        self, *args: Any, questions: QuestionSet, only_keeps: bool = False, **kwargs: Any
    ) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        self.asked: Sequence[str] = questions.questions
        asked: dict[str, forms.Field] = {}
        for at, question in enumerate(self.asked):
            asked[f"score_{at}"] = scale(question, questions.highest)
            asked[f"note_{at}"] = forms.CharField(
                label=_("Note on “%(question)s”") % {"question": question}, required=False, max_length=NOTE_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.fields = asked | self.fields
        for field in self.fields.values() if only_keeps else ():
            field.required = False

    def typed(self) -> dict[str, str]:
        """All as it was typed, to go on later; the box that says it is final is ticked anew."""
        return {name: self.data.get(name, "") for name in self.fields if name != "final"}

    def said(self, kind: str) -> list[Any]:  # numbers or texts
        """The scores or the notes, in the order of the questions."""
        return [self.cleaned_data[f"{kind}_{at}"] for at in range(len(self.asked))]

    def done(self, interviewer: Interviewer, *, by: User, at: datetime) -> object:
        """Sealed."""
        return sealed_scores.seal_scores(
            interviewer, self.said("score"), self.said("note"), remark=self.cleaned_data["remark"], by=by, at=at
        )


class ConsensusForm(DeedForm):
    """A score for each question, and why."""

    button = gettext_lazy("Record the consensus")
    says = gettext_lazy("The consensus is recorded.")
    intro = gettext_lazy(
        "What the interviewers agreed on after the seals were opened. It orders nobody: bidders stand by seniority."
    )
    reason = box(gettext_lazy("What they agreed on, and why"))

    def concerns(self, candidacy: Candidacy) -> None:
        """A scale for each question that was scored."""
        first = Interviewer.objects.filter(candidacy=candidacy).select_related("questions").first()
        self.asked: Sequence[str] = first.questions.questions if first else []
        scales = {f"score_{at}": scale(one, first.questions.highest) for at, one in enumerate(self.asked) if first}
        self.fields = scales | self.fields

    def done(self, candidacy: Candidacy, *, by: User, at: datetime) -> object:
        """Recorded."""
        said = self.cleaned_data
        scores = [said[f"score_{number}"] for number in range(len(self.asked))]
        return sealed_scores.record_consensus(candidacy, scores, reason=said["reason"], by=by, at=at)


PANEL_FORMS: Final[dict[str, type[DeedForm]]] = {
    "interviewers": InterviewersOfOneForm, "excuse": ExcuseForm, "consensus": ConsensusForm,
}  # fmt: skip
