"""Showing by a mailed code that it is still you: for those who have no password and no second factor."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.decorators import method_decorator

from ats.accounts import codes

KEY: Final = "reauthentication_code"


@method_decorator(login_required, name="dispatch")
class ReauthenticateByCode(BaseReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """A button sends the code; the form takes it and leads on."""

    form_class = codes.CodeForm
    template_name = "account/reauthenticate_by_code.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The session with them, in which the code waits."""
        theirs: dict[str, Any] = super().get_form_kwargs()
        return theirs | {"session": self.request.session, "key": KEY}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Whether a code was sent decides which of the two is shown."""
        theirs: dict[str, Any] = super().get_context_data(**context)
        return theirs | {"is_sent": KEY in self.request.session or bool(context.get("form") and context["form"].errors)}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:  # as Django's generic views have it
        """A code is sent, or held against the one that was."""
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]  # the same
        code = codes.new(request.session, KEY)
        get_adapter().send_mail("account/email/login_code", request.user.email, {"request": request, "code": code})
        form = codes.CodeForm(session=request.session, key=KEY)
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page

    def form_valid(self, form: codes.CodeForm) -> HttpResponse:
        """It is still they."""
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        return super().form_valid(form)  # type: ignore[no-any-return]  # the same
