"""A list derived again at the desk, and the file an auditor checks it by."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ConfirmForm, page, staff_page
from selection import actions
from selection.proof.replay import auditor_file, note_replay, replay
from selection.views.staff import list_of


class ReplayForm(ConfirmForm):
    """Nothing but the button."""

    button = gettext_lazy("Derive it again")


@staff_page()
def replay_list(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """The form; once sent, what came of it. Each replay is remembered, and a difference is shown as the alarm it is."""
    shown = list_of(request, job, number)
    outcome = replay(shown) if request.method == "POST" else None
    if outcome is not None:
        note_replay(shown, outcome, by=request.user, at=clock.now())
    title = _("Derive list %(number)s again") % {"number": number}
    return page(request, "selection/desk/replay.html", title=title, list=shown, outcome=outcome, form=ReplayForm())


@staff_page("take list along")
def auditor(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """The sealed list as a file for the offline verifier. Each export is remembered. Refused without a seal."""
    shown = list_of(request, job, number)
    content = auditor_file(shown)
    actions.note_export(shown, form="auditor", by=request.user, at=clock.now())
    name = f"list-{job}-{number}-auditor.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/json", headers=headers)
