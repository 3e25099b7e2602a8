"""Showing by a mailed code that it is still you: for those who have no password and no second factor."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KEY: Final = "reauthentication_code"
GOOD_FOR: Final = 10 * 60
TRIES: Final = 3


class CodeForm(forms.Form):
    """The code that was mailed: held against the one that waits, three times at most."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, session: Any, **options: Any) -> None:  # a form's arguments; the request's session
        super().__init__(*args, **options)
        self.session = session

    def clean_code(self) -> str:
        """The code, used up. Refused where it is wrong, too old, or tried too often."""
        code: str = self.cleaned_data["code"]
        waits = self.session.get(KEY)
        if not waits or waits["tries"] >= TRIES or time.time() - waits["at"] > GOOD_FOR:
            self.session.pop(KEY, None)
            raise forms.ValidationError(_("This code is no longer good. Have a new one sent."))
        if not compare_user_code(actual=code, expected=waits["code"]):
            self.session[KEY] = waits | {"tries": waits["tries"] + 1}
            raise forms.ValidationError(_("This is not the code we sent."))
        self.session.pop(KEY)
        return code


@method_decorator(login_required, name="dispatch")
class ReauthenticateByCode(BaseReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """A button sends the code; the form takes it and leads on."""

    form_class = CodeForm
    template_name = "account/reauthenticate_by_code.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The session with them, in which the code waits."""
        theirs: dict[str, Any] = super().get_form_kwargs()
        return theirs | {"session": self.request.session}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Whether a code was sent decides which of the two is shown."""
        theirs: dict[str, Any] = super().get_context_data(**context)
        return theirs | {"is_sent": KEY in self.request.session or bool(context.get("form") and context["form"].errors)}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:  # as Django's generic views have it
        """A code is sent, or held against the one that was."""
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]  # the same
        adapter = get_adapter()
        code = adapter.generate_login_code()
        request.session[KEY] = {"code": code, "at": time.time(), "tries": 0}
        adapter.send_mail("account/email/login_code", request.user.email, {"request": request, "code": code})
        page: HttpResponse = self.render_to_response(self.get_context_data(form=CodeForm(session=request.session)))
        return page

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """It is still they."""
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        return super().form_valid(form)  # type: ignore[no-any-return]  # the same
