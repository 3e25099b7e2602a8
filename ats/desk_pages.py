"""What every workflow page of the HR desk shares: who may open it, its frame, its forms, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ats.access import Rule
from ats.accounts.roles import STEP_UP, require
from ats.accounts.signed_in import SignedIn
from ats.accounts.step_up import require_fresh
from ats.refusal import Refused

P = ParamSpec("P")


def staff_page(
    deed: str = "see the desk", *, posts: str = ""
) -> Callable[
    [Callable[Concatenate[SignedIn, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """The page is for staff whose role may do `deed`, and it takes a POST only from those who may do `posts` as well.

    Somebody signed out is sent to sign in and back; somebody signed in without a place at the desk gets the page of an
    address that never existed; staff whose role forbids the deed are refused (403).
    Where the deed is one of `STEP_UP`, they show once more that it is they.
    """

    def decorate(
        view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.is_staff:
                raise Http404
            require(request.user, deed)
            if request.method == "POST" and posts:
                require(request.user, posts)
            if deed in STEP_UP or (request.method == "POST" and posts in STEP_UP):
                require_fresh(request)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # a request with a User, as shown above

        vars(guarded)["rule"] = Rule(deed, posts)  # what the table of access is held against
        return never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded))

    return decorate


def page(request: HttpRequest, template: str, *, title: str | Promise, **context: object) -> HttpResponse:
    """The page in the desk's frame; 422 where a form in it has errors, so that a mistake is never taken for a success."""
    mistaken = any(isinstance(value, forms.BaseForm) and value.is_bound and value.errors for value in context.values())
    whole = admin.site.each_context(request) | {"title": title} | context
    return render(request, template, whole, status=422 if mistaken else 200)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even where that is nothing at all; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def sent_with_files(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[bytes]] | None]:
    """The same, for a form that takes files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def act(form: forms.BaseForm, deed: Callable[[], object]) -> bool:
    """True when the deed is done. A refusal is shown beside the field it names, with everything typed kept, and is False.

    A refusal of the role itself (403) is no mistake of the form and goes on to its own page.
    """
    try:
        deed()
    except Refused as refusal:
        if refusal.status == 403:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    return True


class DeskForm(forms.Form):
    """A form of the desk: one button, in the words of what it does."""

    button: str | Promise = _("Save")
    is_danger = False

    @property
    def helper(self) -> FormHelper:
        """How crispy lays it out."""
        return helper_of(self.button, is_danger=self.is_danger)


def helper_of(button: str | Promise, *, is_danger: bool = False, action: str = "") -> FormHelper:
    """A form posted to `action` (the page itself where empty) by one button."""
    helper = FormHelper()
    helper.form_action = action
    helper.add_input(Submit("save", button, css_class="btn--danger" if is_danger else "", css_id=""))
    return helper


class ReasonForm(DeskForm):
    """A deed that needs nothing but its reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class ConfirmForm(DeskForm):
    """A deed that needs nothing but the press of its button."""


def reading(value: Any) -> str:  # any field's value
    """A value as a table of changes shows it: nothing as a dash, a list line by line."""
    if isinstance(value, list):
        return "\n".join(reading(one) for one in value) or "–"
    return str(value) if value not in (None, "") else "–"
