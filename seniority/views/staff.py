"""The desk's pages of the roster: uploaded, looked through, imported."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.actors import Actor
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, reading, sent, sent_with_files, staff_page
from seniority import actions, incoming
from seniority.bids import mask_number
from seniority.forms import ImportForm, RosterForm
from seniority.importing.difference import Change

MOST_SHOWN = 100


@staff_page("import roster")
def upload(request: SignedIn) -> HttpResponse:
    """A file is looked through: its problems, or what it would change. Nothing is imported here."""
    form = RosterForm(*sent_with_files(request))
    result = None
    if request.method == "POST" and form.is_valid():
        file, as_of = form.cleaned_data["file"], form.cleaned_data["as_of"]
        content = file.read()
        result = looked_through(form, content, file.name, as_of=as_of, by=request.user)
        if result is not None and not form.errors:
            waiting = incoming.keep(content, file.name, as_of=as_of, sender=request.user.pk)
            return preview(request, waiting, result)
    return page(request, "desk/seniority/upload.html", title=_("Import a roster"), form=form, result=result)


def looked_through(
    form: RosterForm, content: bytes, name: str, *, as_of: date, by: Actor
) -> actions.RosterImport | None:
    """What the file would do; None where it was refused outright. What stands in its way is said beside the file."""
    found: list[actions.RosterImport] = []
    if not act(form, lambda: found.append(actions.import_roster(content, name, as_of=as_of, by=by, dry_run=True))):
        return None
    result = found[0]
    if result.problems:
        actions.record_refusal(name, result.problems, as_of=as_of, by=by, at=clock.now())
        form.add_error(
            "file", _("The whole file is refused; the roster in force stands. The problems are listed below.")
        )
    elif not result.is_new:
        form.add_error("file", _("This file is the newest roster of that day already."))
    return result


def preview(request: SignedIn, waiting: incoming.Waiting, result: actions.RosterImport) -> HttpResponse:
    """What the roster would change, numbers masked, the first hundred of each kind."""
    difference = result.difference
    return page(
        request, "desk/seniority/preview.html", title=_("Check the roster"), waiting=waiting, result=result,
        form=ImportForm(initial={"sealed": waiting.sealed()}), most=MOST_SHOWN,
        changed_people=len({change.number for change in difference.changed}),
        added=[(mask_number(line.employee_number), line) for line in difference.added[:MOST_SHOWN]],
        gone=[(mask_number(line.employee_number), line) for line in difference.gone[:MOST_SHOWN]],
        changed=[shown(change) for change in difference.changed[:MOST_SHOWN]],
    )  # fmt: skip


def shown(change: Change) -> dict[str, str]:
    """One change as the page shows it: a number is masked wherever it stands."""
    is_number = change.field == "employee_number"
    old, new = (mask_number(str(value)) if is_number else reading(value) for value in (change.old, change.new))
    return {"number": mask_number(change.number), "field": change.field.replace("_", " "), "old": old, "new": new}


@staff_page("import roster")
def keep(request: SignedIn) -> HttpResponse:
    """The roster looked through is imported. A page that came back too late, or twice, leads to a new upload."""
    form = ImportForm(sent(request))
    taken = incoming.take(request.POST.get("sealed", ""), sender=request.user.pk)
    if taken is None or not form.is_valid():
        messages.info(request, _("That file waits no longer. Choose it again."))
        return redirect("desk_roster_upload")
    waiting, content = taken
    if act(form, lambda: actions.import_roster(content, waiting.name, as_of=waiting.day, by=request.user)):
        incoming.drop(waiting)
        messages.success(
            request, _("The roster is imported. Bids settled from now on use it; lists already drawn keep theirs.")
        )
        return redirect("admin:seniority_roster_changelist")
    return page(request, "desk/seniority/upload.html", title=_("Import a roster"), form=form, result=None)
