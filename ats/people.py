"""The desk's page of an account: its role and departments. At the roof, since it offers the departments that postings name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts import second_factor
from ats.accounts.actions import grant_role, reset_factors
from ats.accounts.models import User
from ats.accounts.roles import Role, may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ReasonForm, act, page, sent, staff_page
from postings.models import Posting


class RoleForm(ReasonForm):
    """A role, and the departments of a hiring manager: chosen among those that postings name, so that no typing mistake
    hides a list."""

    button = gettext_lazy("Give this role")
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For a hiring manager: whose shortlists this person reads."),
    )  # fmt: skip
    field_order = ("role", "departments", "reason")

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"role": person.role, "departments": person.departments})
        named = Posting.objects.order_by("department").values_list("department", flat=True).distinct()
        field = self.fields["departments"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared
        field.choices = [(name, name) for name in sorted({*named, *person.departments})]


@staff_page(posts="manage accounts")
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One account; an HR lead gives it a role."""
    one = get_object_or_404(User, pk=pk)
    form = RoleForm(one, sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: grant_role(
                one, said["role"], said["departments"], reason=said["reason"], by=request.user, at=clock.now()
            ),
        ):
            messages.success(
                request, _("%(name)s now has the role “%(role)s”.") % {"name": one, "role": one.get_role_display()}
            )
            return redirect("desk_person", pk)
    return page(
        request, "desk/accounts/person.html", title=one.full_name or one.email, person=one, form=form,
        may_grant=may(request.user, "manage accounts"), has_factor=second_factor.has_one(one),
        may_reset=may(request.user, "reset factors") and one != request.user,
        may_end=may(request.user, "end sessions"),
    )  # fmt: skip


class ResetForm(ReasonForm):
    """Why, and how it was made sure that it is they who ask."""

    button = gettext_lazy("Take the second step away")
    is_danger = True

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = gettext_lazy(
            "What was lost, and how you made sure who asked: seen in person, or called back."
        )


@staff_page("reset factors")
def reset_second_step(request: SignedIn, pk: int) -> HttpResponse:
    """An HR lead takes the second step from an account whose owner has lost theirs."""
    one = get_object_or_404(User, pk=pk)
    form = ResetForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: reset_factors(one, reason=reason, by=request.user, at=clock.now())):
            messages.success(request, _("%(name)s can set up a new second step at the next sign-in.") % {"name": one})
            return redirect("desk_person", pk)
    return page(
        request, "desk/accounts/reset_second_step.html", title=_("Take the second step from %(name)s") % {"name": one},
        person=one, form=form,
    )  # fmt: skip
