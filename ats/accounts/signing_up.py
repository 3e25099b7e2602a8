"""Signing up. What was typed waits, sealed, in the browser's session until the code that was mailed to the address is given.

No account stands before that. So the pages are the same whether the address has an account or not, with the same work behind
them, and nobody can keep an address busy that is another's.
"""

from __future__ import annotations

import json
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from ats import clock, language
from ats.accounts import codes, keys
from ats.accounts.actions import open_account
from ats.accounts.models import User

TYPED: Final = "signing_up"
CODE: Final = "signing_up_code"


class SignUp(SignupView):  # type: ignore[misc]  # allauth ships no types
    """Names, address and password; the code comes next. Who comes back to mend the address finds what they typed."""

    def get_initial(self) -> dict[str, Any]:
        """What waits, but for the password."""
        theirs: dict[str, Any] = super().get_initial()
        waits = waiting(self.request)
        return theirs | {name: waits[name] for name in ("first_name", "last_name", "email") if name in waits}

    def form_valid(self, form: Any) -> HttpResponseBase:  # a form of allauth's
        """It waits, and one mail is on its way. The password is hashed here, for known and unknown addresses alike."""
        typed = form.cleaned_data
        waits = {name: typed[name] for name in ("first_name", "last_name", "email")}
        waits |= {"password": make_password(typed["password1"]), "next": self.get_next_url() or ""}
        self.request.session[TYPED] = keys.seal(json.dumps(waits))
        send(self.request, waits["email"])
        return redirect("sign_up_code")


@method_decorator(never_cache, name="dispatch")
class SignUpCode(FormView[codes.CodeForm]):
    """Takes the code and opens the account, or sends a new one."""

    form_class = codes.CodeForm
    template_name = "account/sign_up_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # as Django has it
        """Whoever is signed in goes on; where nothing waits, signing up begins."""
        if request.user.is_authenticated:
            return redirect("after_sign_in")
        self.waits = waiting(request)
        if not self.waits:
            return redirect("account_signup")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The session with them, in which the code waits."""
        return super().get_form_kwargs() | {"session": self.request.session, "key": CODE}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The address that the mail went to."""
        return super().get_context_data(**context) | {"email": self.waits["email"]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a redirect too
        """A new code is sent, or the one that was is tried."""
        if request.POST.get("action") != "resend":
            return super().post(request, *args, **kwargs)
        send(request, self.waits["email"])
        messages.success(request, _("A new message is on its way."))
        return redirect("sign_up_code")

    def form_valid(self, _form: codes.CodeForm) -> HttpResponseBase:  # type: ignore[override]  # a redirect too
        """The account stands, and its owner is signed in and back where they came from."""
        typed = {name: self.waits[name] for name in ("email", "first_name", "last_name", "password")}
        user = open_account(**typed, at=clock.now())
        self.request.session.pop(TYPED)
        if user is None:  # opened in another window meanwhile: whoever gives the code reads that address's mail
            messages.info(self.request, _("An account with this address has been opened meanwhile. Sign in to it."))
            return redirect("account_login")
        onward = self.waits["next"] or reverse("after_sign_in")
        done: HttpResponseBase = complete_signup(self.request, user=user, redirect_url=onward)
        return done


def waiting(request: HttpRequest) -> dict[str, str]:
    """What was typed in this browser and waits for its code; nothing where nobody is signing up."""
    sealed = request.session.get(TYPED)
    found: dict[str, str] = json.loads(keys.unseal(sealed)) if sealed else {}
    return found


def send(request: HttpRequest, email: str) -> None:
    """One mail: a code, where the address has no account; else the owner reads that somebody tried, and there is no code
    that would be right."""
    owner = User.objects.filter(email__iexact=email).first()
    code = codes.new(request.session, CODE)
    if owner is None:
        get_adapter().send_mail("account/email/sign_up_code", email, {"request": request, "code": code})
        return
    codes.void(request.session, CODE)
    with language.of(owner):
        told = {"request": request, "owner": owner, "site": settings.PUBLIC_URL}
        get_adapter().send_mail("account/email/sign_up_known", owner.email, told)
