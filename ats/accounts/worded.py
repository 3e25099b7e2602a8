"""allauth's own forms, with their labels in our words. Settings name them in ACCOUNT_FORMS."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from allauth.core import context as allauth_context
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy as _

from ats.accounts.seeking import seek_everywhere

ADDRESS = _("E-mail address")
NEW = {"password1": _("New password"), "password2": _("New password, once more")}
WORDS = {
    "login": {"login": ADDRESS},
    "signup": {"email": ADDRESS},
    "request_login_code": {"email": ADDRESS},
    "reset_password": {"email": ADDRESS},
    "reset_password_from_key": NEW,
    "add_webauthn": {"name": _("Name"), "passwordless": _("Sign me in without a password")},
    "edit_webauthn": {"name": _("Name")},
    "change_password": {"oldpassword": _("Current password")} | NEW,
}


class Worded:
    """Before a form of allauth's: its fields read as `form` has them in WORDS."""

    form: str
    fields: dict[str, Any]  # Django's fields

    def __init__(self, *args: Any, **options: Any) -> None:  # a form's arguments
        super().__init__(*args, **options)
        for name, words in WORDS[self.form].items():
            self.fields[name].label = words


class LoginForm(Worded, theirs.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Sign-in."""

    form = "login"


class SignupForm(Worded, theirs.SignupForm):  # type: ignore[misc]  # allauth ships no types
    """A new account. The name is as the City knows it: a bid is checked against the roster's name (bids, rule e)."""

    form = "signup"
    first_name = forms.CharField(
        label=_("First name"), max_length=200, required=False, help_text=_("Leave empty if you have one name only.")
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=200,
        error_messages={"required": _("Enter your last name.")},
        help_text=_("City employees: as it stands on your pay stub. Your bid is checked against it."),
    )
    field_order = ("first_name", "last_name", "email", "password1")


class Sought:
    """Before a form of allauth's that looks for the account of an address: the same is looked for whether there is one."""

    cleaned_data: dict[str, str]

    def clean_email(self) -> str:
        """The address, sought everywhere."""
        seek_everywhere(self.cleaned_data["email"])
        return super().clean_email()  # type: ignore[misc,no-any-return]  # the form's own


class RequestLoginCodeForm(Sought, Worded, theirs.RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """A code instead of a password."""

    form = "request_login_code"


class ResetPasswordForm(Sought, Worded, theirs.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A forgotten password."""

    form = "reset_password"


class ResetPasswordKeyForm(Worded, theirs.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """A new password by a link."""

    form = "reset_password_from_key"


class ChangePasswordForm(Worded, theirs.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A new password for an old one."""

    form = "change_password"


class AddPasskeyForm(Worded, passkeys.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey, which signs in by itself unless said otherwise."""

    form = "add_webauthn"

    def __init__(self, *args: Any, **options: Any) -> None:  # a form's arguments
        super().__init__(*args, **options)
        self.fields["name"].help_text = _("To tell your passkeys apart.")
        self.fields["passwordless"].help_text = _("Leave it out for an old security key that has no PIN.")
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Worded, passkeys.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name."""

    form = "edit_webauthn"


class SetUpAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """An authenticator app. The library draws a new secret at every look; here it stays for the session, so that whoever has
    scanned it and then switches the language, or loads the page anew, need not scan again."""

    def __init__(self, *args: Any, **options: Any) -> None:  # a form's arguments
        session = allauth_context.request.session
        known = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **options)
        if known:
            self.secret = session[SECRET_SESSION_KEY] = known
