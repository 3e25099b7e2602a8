"""What if: a list drawn once more in the mind, with people dropped, dates corrected, another pack or more vacancies.

Nothing is saved, and nothing is remembered: only GET, and no action is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django import forms
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.accounts.signed_in import SignedIn
from ats.desk_pages import page, staff_page
from ats.spoken import READERS
from postings.deadline import closing_day
from postings.fields import day_widget
from postings.models import Posting
from selection.desk_forms import ScoreField
from selection.forms import offered, packs
from selection.models import CandidateList
from selection.proof.difference import Drawing, difference
from selection.proof.snapshot import Apart, Facts
from selection.referral import Referral, refer
from selection.views.changes import drawing_of, names_of, shown
from selection.views.compare import AskForm, candidate_of
from selection.views.staff import list_of
from selection.words import PREFERENCES
from seniority.pack_versions import pack_for
from seniority.packs import Pack
from seniority.ranking import Candidate, Place, rank

ROWS = 3
MOST = 1000  # to refer at once; no posting asks for more


class Correction(NamedTuple):
    """What can be corrected of somebody: the names of its two fields, whose it is, and what is said of half a row."""

    who: str
    what: str
    group: str
    no_value: str | Promise
    no_reference: str | Promise
    wrong_group: str | Promise


DATES: Final = Correction(
    "reference", "date", "bidder", gettext_lazy("Give the day."), gettext_lazy("Give the reference whose day this is."),
    gettext_lazy("Only bidders have a seniority date."),
)  # fmt: skip
SCORES: Final = Correction(
    "taker", "score", "public", gettext_lazy("Give the score."), gettext_lazy("Give the reference whose score this is."),
    gettext_lazy("An exam ranks the public alone."),
)  # fmt: skip


class WhatIfForm(AskForm):
    """What would be otherwise. Empty means: as the list was drawn."""

    button = gettext_lazy("Show who would move")
    drop = forms.CharField(
        label=gettext_lazy("Drop these references"),
        help_text=gettext_lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    pack = forms.ChoiceField(label=gettext_lazy("Rule pack"), required=False)
    vacancies = forms.IntegerField(
        label=gettext_lazy("Refer so many of the public"), min_value=0, max_value=MOST, required=False
    )

    def __init__(self, *args: Any, facts: Facts, posting: Posting, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        self.candidates = {one.reference: one for one in facts.candidates}
        for at in range(1, ROWS + 1):
            terms = {"at": at}
            self.fields[f"reference_{at}"] = forms.CharField(
                label=_("Other seniority date %(at)d: whose reference") % terms, max_length=32, required=False
            )
            self.fields[f"date_{at}"] = forms.DateField(
                label=_("Other seniority date %(at)d: the day") % terms, widget=day_widget(), required=False
            )
        # Asked only where a score could move somebody.
        self.rows = ROWS if facts.pack.ranks_by_exam or any(pack.ranks_by_exam for pack in offered(posting)) else 0
        for at in range(1, self.rows + 1):
            terms = {"at": at}
            self.fields[f"taker_{at}"] = forms.CharField(
                label=_("Other exam score %(at)d: whose reference") % terms, max_length=32, required=False
            )
            self.fields[f"score_{at}"] = ScoreField(label=_("Other exam score %(at)d: the score") % terms)
        chosen = self.fields["pack"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - as declared above
        as_drawn = _("As drawn: %(pack)s, version %(version)s") % {"pack": facts.pack.id, "version": facts.pack.version}
        chosen.choices = [("", as_drawn), *packs(posting)]

    def clean_drop(self) -> frozenset[str]:
        """The references to drop, each on the list."""
        return frozenset(candidate_of(one, self.candidates).reference for one in self.cleaned_data["drop"].split())

    def clean(self) -> dict[str, Any]:
        """`corrections` and `scores`: the day and the score by reference. A row is both or neither, and of the right group."""
        cleaned = super().clean() or self.cleaned_data
        corrections, scores = self.read(cleaned, DATES, ROWS), self.read(cleaned, SCORES, self.rows)
        return cleaned | {"corrections": corrections, "scores": scores}

    def read(self, cleaned: dict[str, Any], kind: Correction, rows: int) -> dict[str, Any]:
        """The rows of one kind by reference; what is wrong with one stands beside its field."""
        found: dict[str, Any] = {}
        for at in range(1, rows + 1):
            who, what = f"{kind.who}_{at}", f"{kind.what}_{at}"
            said, value = cleaned.get(who), cleaned.get(what)
            if said and value is not None:
                self.correct(who, said, value, kind, found)
            elif said and what not in self.errors:
                self.add_error(what, str(kind.no_value))
            elif value is not None:
                self.add_error(who, str(kind.no_reference))
        return found

    def correct(self, who: str, said: str, value: object, kind: Correction, found: dict[str, Any]) -> None:
        """One row, once found sound."""
        try:
            one = candidate_of(said, self.candidates)
        except forms.ValidationError as error:
            self.add_error(who, error)
            return
        if one.group != kind.group:
            self.add_error(who, str(kind.wrong_group))
        found[one.reference] = value


@dataclass(frozen=True)
class Supposed:
    """The order as it would be: what it is drawn from, and its places."""

    facts: Facts
    places: Sequence[Place]

    @property
    def drawing(self) -> Drawing:
        """As a difference takes it."""
        return Drawing(self.facts, {one.reference: one.place for one in self.places})


def suppose(
    facts: Facts,
    pack: Pack,
    dropped: frozenset[str],
    corrections: Mapping[str, date],
    scores: Mapping[str, Decimal] = MappingProxyType({}),
) -> Supposed:
    """The facts with the pack, without those dropped, and with the dates and scores corrected; ranked."""

    def corrected(one: Candidate) -> Candidate:
        return one._replace(
            seniority_date=corrections.get(one.reference, one.seniority_date),
            exam_score=scores.get(one.reference, one.exam_score),
        )

    people = [corrected(one) for one in facts.candidates if one.reference not in dropped]
    apart = [*facts.apart, *(Apart("dropped", one, (), "", "") for one in sorted(dropped))]
    return Supposed(replace(facts, candidates=people, pack=pack, apart=apart), rank(people, pack, facts.seed))


def referral_of(supposed: Supposed, number: int) -> Referral:
    """Who of the public would be referred."""
    public = [one for one in supposed.places if one.group == "public"]
    return refer(public, number, supposed.facts.pack.percentages())


@staff_page()
def what_if(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """The list as drawn against the list as it would be. Nothing is saved."""
    asked = list_of(request, job, number)
    drawn = drawing_of(asked)
    title = _("What if: list %(number)d of job %(job)s") % {"number": number, "job": job}
    if drawn is None:
        return page(request, "selection/desk/what_if.html", title=title, list=asked)
    start = {"vacancies": drawn.facts.about.get("vacancies")}
    form = WhatIfForm(request.GET or None, facts=drawn.facts, posting=asked.posting, initial=start)
    context: dict[str, Any] = {"list": asked, "form": form}
    if form.is_valid():
        context |= answer(request, asked, drawn, form.cleaned_data)
    return page(request, "selection/desk/what_if.html", title=title, **context)


def answer(request: SignedIn, asked: CandidateList, drawn: Drawing, said: dict[str, Any]) -> dict[str, Any]:
    """Who would move, and who would be referred."""
    facts = drawn.facts
    pack = pack_for(said["pack"], closing_day(asked.posting.closes_at)) if said["pack"] else facts.pack
    supposed = suppose(facts, pack, said["drop"], said["corrections"], said["scores"])
    context = shown(request, difference(drawn, supposed.drawing, READERS), [asked])
    if said["vacancies"] is None:
        return context
    referral = referral_of(supposed, said["vacancies"])
    names = names_of([asked], (one.reference for one in referral.referred))
    context |= {"referral": referral, "referred": [(one, names[one.reference]) for one in referral.referred]}
    return context | {"shares": [(PREFERENCES[one.preference], one) for one in referral.shares]}
