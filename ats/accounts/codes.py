"""Codes that were mailed: each waits in the session of the browser that asked for it, for a while and a few tries."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

GOOD_FOR: Final = 15 * 60
TRIES: Final = 3


def new(session: Any, key: str) -> str:  # any session
    """A code, which waits in the session under the key, in the place of the one before."""
    code: str = get_adapter().generate_login_code()
    session[key] = {"code": code, "at": time.time(), "tries": 0}
    return code


def void(session: Any, key: str) -> None:  # any session
    """The code that waits is right no more, whatever is typed."""
    session[key] = session[key] | {"code": ""}


class CodeForm(forms.Form):
    """The code that was mailed: held against the one that waits, three times at most."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, session: Any, key: str, **options: Any) -> None:  # a form's; any session
        super().__init__(*args, **options)
        self.session = session
        self.key = key

    def clean_code(self) -> str:
        """The code, used up. Refused where it is wrong, too old, or tried too often."""
        code: str = self.cleaned_data["code"]
        waits = self.session.get(self.key)
        if not waits or waits["tries"] >= TRIES or time.time() - waits["at"] > GOOD_FOR:
            self.session.pop(self.key, None)
            raise forms.ValidationError(_("This code is no longer good. Have a new one sent."))
        if not compare_user_code(actual=code, expected=waits["code"]):
            self.session[self.key] = waits | {"tries": waits["tries"] + 1}
            raise forms.ValidationError(_("This is not the code we sent."))
        self.session.pop(self.key)
        return code
