"""The draft as its person reads it, at any time: before the closing, and after it, when nothing of it can change."""

from __future__ import annotations

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from applicants import drafting, pages, steps
from applicants.models import Application
from applicants.views.filing import answers_in_words
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in


@signed_in
@require_safe
def own_draft(request: SignedIn, reference: str) -> HttpResponseBase:
    """All that was typed: the answers, what is no answer yet, and what another window typed meanwhile."""
    mine = Application.objects.of(request.user).select_related("posting__class_specification", "draft")
    application = get_object_or_404(mine, reference=reference)
    context = answers_in_words(application) | {
        "application": application,
        "posting": application.posting,
        "draft": application.draft,
        "steps": [one for one in steps.steps_of(application) if one.name != "check"],
        "can_change": steps.can_change(application, clock.now()),
        "as_typed": list(as_typed(application)),
        "read_only": True,
    }
    return render(request, "applicants/drafted.html", context)


def as_typed(application: Application) -> Iterator[tuple[str | Promise, list[tuple[str, str]]]]:
    """(step, [(field, text)]) of everything typed that stands beside the answers."""
    for name in steps.questions_of(application.posting):
        typed = drafting.typed_in(application.draft, name)
        for one in [typed, *drafting.known(application.draft, name).get("aside", {}).values()]:
            if one:
                form = pages.form_of(application, name, one)
                words = [(str(field.label), pages.in_words(field)) for field in form if field.value()]
                yield steps.TITLES[name], words
