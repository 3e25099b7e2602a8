"""Django's settings of accounts: passwords, sign-in, second factors. Part of ats/settings.py."""

from __future__ import annotations

from ats import environment as env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ats.accounts.passwords.Guessable"},
]
# A sorted file of leaked passwords, a line each, or of their SHA-1 in hex.
if _leaked := env.file("ATS_BREACHED_PASSWORDS"):
    AUTH_PASSWORD_VALIDATORS += [{"NAME": "ats.accounts.passwords.Breached", "OPTIONS": {"path": _leaked}}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
ACCOUNT_ADAPTER = "ats.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "ats.accounts.worded.LoginForm",
    "signup": "ats.accounts.worded.SignupForm",
    "request_login_code": "ats.accounts.worded.RequestLoginCodeForm",
    "reset_password": "ats.accounts.worded.ResetPasswordForm",
    "reset_password_from_key": "ats.accounts.worded.ResetPasswordKeyForm",
    "change_password": "ats.accounts.worded.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
# Nobody is in without an address that a code has reached; pages say the same whether an address has an account or not.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
# Django's own, which asks the database nothing: allauth's would do more for an address that has an account than for none.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "board"
# Ours are in ats/accounts/limits.py; the second factor's stays with the library, which knows whose it is.
ACCOUNT_RATE_LIMITS = {
    "change_password": None, "manage_email": None, "reset_password": None, "reauthenticate": None, "signup": None, "login": None,
    "reset_password_from_key": None, "request_login_code": None, "confirm_email": None, "login_failed": "10/5m/key",
}  # fmt: skip
# How long a sign-in is fresh enough for what is sensitive (ats/accounts/step_up.py): a quarter of an hour.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "ats.accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "ats.accounts.worded.SetUpAppForm",
    "add_webauthn": "ats.accounts.worded.AddPasskeyForm",
    "edit_webauthn": "ats.accounts.worded.RenamePasskeyForm",
}
# Six digits are good in their own half minute alone. With a half minute more on either side they would outlive the memory of
# which were used, which the library keeps for half a minute, and open a second time.
MFA_TOTP_TOLERANCE = 0
