"""Any two people of a list beside each other: who stands ahead, and every rule in order up to the one that decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.accounts.signed_in import SignedIn
from ats.desk_pages import DeskForm, page, staff_page
from selection.models import ListSeal
from selection.proof import snapshot
from selection.views.changes import names_of
from selection.views.staff import list_of
from seniority.packs import Pack, Step
from seniority.ranking import Candidate, Verdict, compare


class AskForm(DeskForm):
    """A form that asks by GET: it changes nothing, and its address can be kept."""

    @property
    def helper(self) -> FormHelper:
        """Sent with the address."""
        helper = super().helper
        helper.form_method = "get"
        return helper


class CompareForm(AskForm):
    """Two references of one list. `candidates` are the list's own, by reference."""

    button = gettext_lazy("Compare")
    one = forms.CharField(label=gettext_lazy("One reference"), max_length=32)
    other = forms.CharField(label=gettext_lazy("The other reference"), max_length=32)

    def __init__(self, *args: Any, candidates: dict[str, Candidate], **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        self.candidates = candidates

    def clean_one(self) -> Candidate:
        """The candidate of that reference."""
        return candidate_of(self.cleaned_data["one"], self.candidates)

    def clean_other(self) -> Candidate:
        """The candidate of that reference, another than the first."""
        found = candidate_of(self.cleaned_data["other"], self.candidates)
        if found == self.cleaned_data.get("one"):
            raise forms.ValidationError(_("Give two different references."))
        return found


def candidate_of(reference: str, candidates: dict[str, Candidate]) -> Candidate:
    """The candidate of that reference; ValidationError where the list has no place for it."""
    found = candidates.get(reference) or candidates.get(reference.upper())
    if found is None:
        raise forms.ValidationError(_("Nobody on this list has this reference."))
    return found


class Compared(NamedTuple):
    """One rule with both values, the one ahead first."""

    title: str
    clause: str
    ahead: str
    behind: str
    decides: bool


def steps_asked(ahead: Candidate, behind: Candidate, pack: Pack) -> Iterator[Step]:
    """The pack's steps in the order in which they were asked of the two, the deciding one last."""
    yield pack.first
    if ahead.group != behind.group:
        return
    ranks = pack.bidders if ahead.group == "bidder" else pack.public
    for tier in ranks.tiers:
        yield tier.step
        holds = [tier.step.key(one) == 0 for one in (ahead, behind)]
        if not all(holds) and any(holds):
            return
        if all(holds):
            break  # both stand in this tier, so no lower one was asked
    for step in ranks.order:
        yield step
        if step.key(ahead) != step.key(behind):
            return


def rules_of(verdict: Verdict, ahead: Candidate, behind: Candidate, pack: Pack) -> list[Compared]:
    """Every rule asked, with both values; the last decides, in the verdict's own values."""
    *level, last = steps_asked(ahead, behind, pack)
    rows = [
        Compared(step.rule.title, step.clause, step.words(ahead), step.words(behind), decides=False) for step in level
    ]
    return [*rows, Compared(last.rule.title, last.clause, verdict.ahead_value, verdict.behind_value, decides=True)]


@staff_page()
def compare_two(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """Two references of the list: who is ahead and why, from the list's own snapshot, pack and seed."""
    shown = list_of(request, job, number)
    seal = ListSeal.objects.filter(candidate_list=shown).only("snapshot").first()
    facts = snapshot.read(seal.snapshot) if seal else None
    context: dict[str, Any] = {"list": shown, "facts": facts}
    if facts is not None:
        candidates = {one.reference: one for one in facts.candidates}
        form = CompareForm(request.GET or None, candidates=candidates)
        context["form"] = form
        if form.is_valid():
            verdict = compare(form.cleaned_data["one"], form.cleaned_data["other"], facts.pack, facts.seed)
            ahead, behind = candidates[verdict.ahead], candidates[verdict.behind]
            names = names_of([shown], (verdict.ahead, verdict.behind))
            context |= {"verdict": verdict, "rules": rules_of(verdict, ahead, behind, facts.pack)}
            context |= {"ahead_name": names[verdict.ahead], "behind_name": names[verdict.behind]}
    title = _("Compare two people of list %(number)d") % {"number": number}
    return page(request, "selection/desk/compare.html", title=title, **context)
