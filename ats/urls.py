"""Every address of the product. Public ones first; the desk last."""

from django.contrib import admin
from django.urls import include, path

from ats import ending, my_data, people
from ats.accounts import by_code, languages, sessions, signing_up
from ats.accounts import views as accounts
from ats.health import views as health
from ats.outbox import views as outbox

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("status/", health.status, name="status"),
    path("accounts/after-sign-in/", accounts.after_sign_in, name="after_sign_in"),
    path("accounts/second-step/", accounts.second_factor, name="second_factor"),
    path("accounts/my-data/", my_data.my_data, name="my_data"),
    path("accounts/my-data/download/", my_data.download, name="download_my_data"),
    path("accounts/close/", my_data.close_account, name="close_account"),
    path("accounts/closed/", my_data.account_closed, name="account_closed"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/reauthenticate/code/", by_code.ReauthenticateByCode.as_view(), name="reauthenticate_by_code"),
    path("accounts/signup/", signing_up.SignUp.as_view(), name="account_signup"),
    path("accounts/signup/code/", signing_up.SignUpCode.as_view(), name="sign_up_code"),
    path("accounts/", include("allauth.urls")),
    path("language/<slug:code>/", languages.choose, name="language"),
    path("inbox/", accounts.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", accounts.message, name="message"),
    path("", include("postings.urls")),
    path("", include("applicants.urls")),
    path("", include("selection.urls")),
    path("admin/", include("postings.desk_urls")),
    path("admin/", include("seniority.desk_urls")),
    path("admin/", include("applicants.desk_urls")),
    path("admin/", include("selection.desk_urls")),
    path("admin/people/<int:pk>/", people.person, name="desk_person"),
    path("admin/people/<int:pk>/second-step/", people.reset_second_step, name="desk_reset_second_step"),
    path("admin/people/<int:pk>/sign-out/", ending.end_sessions_of_one, name="desk_end_sessions"),
    path("admin/people/sign-out/", ending.end_sessions_of_all, name="desk_end_all_sessions"),
    path("admin/mails/<uuid:pk>/again/", outbox.send_once_more, name="desk_mail_again"),
    path("admin/", admin.site.urls),
]

handler500 = "ats.unavailable.server_error"
