"""The desk's page of totals: voluntary self-identification of one posting, in groups of five or more, and nothing of a person."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.self_identification import QUESTIONS, counted_on
from applicants.self_identification import totals as totals_of
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ConfirmForm, act, page, sent, staff_page
from postings.models import Posting
from selection import counting
from selection.impact import Rate, rates

HEADINGS: dict[str, str | Promise] = {
    "gender": gettext_lazy("By gender"),
    "ethnicity": gettext_lazy("By race and ethnicity"),
}


@staff_page("read totals", posts="count totals")
def totals(request: SignedIn, job: str) -> HttpResponseBase:
    """The totals once they are counted; before, the button that counts them, once and for good. Each look is remembered."""
    posting = get_object_or_404(Posting.objects.visible_to(request.user), job_number=job)
    form = ConfirmForm(sent(request))
    form.button = _("Count the answers, once and for good")
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: counting.count_totals(posting, by=request.user, at=clock.now()))
    ):
        messages.success(request, _("The answers are counted."))
        return redirect("desk_totals", job)
    counting.looked_at(posting, by=request.user, at=clock.now())
    day = counted_on(job)
    return page(
        request, "selection/desk/totals.html", title=_("Totals of posting %(number)s") % {"number": job}, posting=posting,
        counted_on=day, tables=tables_of(job) if day else [], form=form if may(request.user, "count totals") else None,
    )  # fmt: skip


def tables_of(job: str) -> list[dict[str, object]]:
    """One table a question, with every group; the numbers are None where the group is too small to be shown."""
    found = totals_of(job)
    tables: list[dict[str, object]] = []
    for question, choices in QUESTIONS.items():
        shown = {value: found[question, value] for value in choices.values if (question, value) in found}
        qualified = rates({value: (fit, all_) for value, (all_, fit, _hired) in shown.items()})
        hired = rates({value: (chosen, all_) for value, (all_, _fit, chosen) in shown.items()})
        rows: list[dict[str, object]] = [
            {"label": label, "considered": shown[value][0] if value in shown else None,
             "steps": [cell(qualified[value]), cell(hired[value])] if value in shown else []}
            for value, label in choices.choices
        ]  # fmt: skip
        tables.append({"heading": HEADINGS[question], "rows": rows})
    return tables


def cell(rate: Rate) -> dict[str, object]:
    """One step of one group as the table shows it: number, rate and ratio in whole per cent."""
    return {
        "selected": rate.selected,
        "rate": round(rate.rate * 100),
        "ratio": None if rate.ratio is None else round(rate.ratio * 100),
        "is_low": rate.is_low,
    }
