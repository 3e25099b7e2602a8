"""Django's settings. Whatever differs between machines comes from the environment (README, "Environment")."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from ats import environment as env
from ats.settings_accounts import *  # noqa: F403 - one half of one list
from ats.ticks import TICKS

# Lets classes such as ModelAdmin[Posting] be written as the type checker reads them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = env.folder("ATS_HOME", BASE_DIR / ".ats")

# True only where the database is the launcher's own: the demo and its sign-ins exist nowhere else.
EMBEDDED = env.flag("ATS_EMBEDDED")

DEBUG = False
SECRET_KEY = env.required("ATS_SECRET_KEY", "signing sessions and forms")
SEED_KEY = env.required("ATS_SEED_KEY", "sealing the lottery seed of an open posting")
# Several with commas between them: the first signs, each verifies.
SIGNING_KEYS = env.required("ATS_SIGNING_KEY", "signing receipts, lists and the audit's checkpoints").split(",")
# Several with commas between them: the first seals, each opens. The lookup key finds a sealed number again, and is its own.
PERSONAL_KEYS = env.required("ATS_PERSONAL_KEY", "sealing employee numbers and sign-in secrets").split(",")
LOOKUP_KEY = env.required("ATS_LOOKUP_KEY", "finding an employee by a sealed number")
ALLOWED_HOSTS = env.words("ATS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
PUBLIC_URL = env.text("ATS_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "ats.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ats.audit",
    "ats.accounts",
    "ats.outbox",
    "ats.health",
    "postings",
    "seniority",
    "applicants",
    "selection",
    "ats",
]

MIDDLEWARE = [  # headers above whatever answers by itself, such as static files
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ats.headers.PrivacyHeaders",
    "ats.headers.DataOverTls",
    "django.middleware.security.SecurityMiddleware",
    "ats.light.Light",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ats.crowded.Crowded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ats.language.Language",
    "django.middleware.common.CommonMiddleware",
    "ats.broken_off.BrokenOff",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ats.accounts.lifetime.Lifetime",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ats.body_limit.BodyLimit",
    "ats.intake.Intake",
    "ats.switching.Switching",
    "ats.accounts.limits.Limits",
    "allauth.account.middleware.AccountMiddleware",
    "ats.access.Declared",
    "ats.once.Once",
    "ats.coming_back.ComingBack",
    "ats.accounts.second_factor.Gate",
    "ats.refusal.RefusedMiddleware",
]

# Of each web process, which has eight threads: so many are served at once, and so many readers may wait. More of them may only
# while the first has waited less than this (seconds): the other threads are for whoever applies (ats/crowded.py).
WEB_THREADS = 8
SERVED_AT_ONCE = 2
READERS_WAITING = 3
PATIENCE_OF_READERS = 0.5
PATIENCE_OF_A_TURN = 20.0

ROOT_URLCONF = "ats.urls"
WSGI_APPLICATION = "ats.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ats.accounts.context.who",
            ],
            "builtins": ["ats.templatetags.desk", "django.templatetags.i18n", "django.templatetags.static"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
FORM_RENDERER = "ats.widgets.Renderer"
CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("uswds",)
CRISPY_FAIL_SILENTLY = False

# The database is read through one wall clock and keeps UTC; a lock that cannot be had is an error, not a hang.
DATABASES = {
    "default": dj_database_url.parse(
        env.required("DATABASE_URL", "the PostgreSQL database"), conn_max_age=60, conn_health_checks=True
    )
    | {"ATOMIC_REQUESTS": False}
}
# As whom `migrate` works, and nothing that serves (ats/owner.py).
OWNER_ADDRESS = env.text("ATS_OWNER_DATABASE_URL")
OWNER_DATABASE = dj_database_url.parse(OWNER_ADDRESS) if OWNER_ADDRESS else None
# pgtrigger asks each time whether a trigger is to be ignored, and catches an error where nothing was ever set: at a commit of
# many audit events each such error walks through all of them (85 seconds for 40,000). An empty answer ends that.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c lock_timeout=15s -c idle_in_transaction_session_timeout=60s -c pgtrigger.ignore={}"
)

# Hosts that are spoken to without TLS, since only these machines are on their network (ats/transport.py).
TRUSTED_HOSTS = env.words("ATS_TRUSTED_HOSTS")
REDIS_URL = env.required("REDIS_URL", "the Celery broker")
# In the database, so that all web processes know it: which six digits were used, and how often a second factor failed.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ats_cache"}}

# Who signs in, and how: ats/settings_accounts.py.
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PUBLIC_URL.partition(":")[0]

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]  # a language stands here once its catalogue is whole
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ats.formats"]
USE_TZ = True
TIME_ZONE = "America/Chicago"

STATIC_URL = "static/"
STATIC_ROOT = env.folder("ATS_STATIC_ROOT", HOME / "static")
MEDIA_ROOT = HOME / "uploads"
# Where documents lie instead of the uploads folder, if anywhere.
BUCKET = env.bucket()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
# Pages of other sites have no use for our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Ten megabytes a file; a request may carry one file and the fields of one page. A text of any length that fits is read, so
# that a person who pasted too much gets it back with the limit stated beside it.
UPLOAD_LIMIT = 10 * 1024 * 1024
BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600
# The virus scanner clamd: a unix socket or host:port. Empty, files are checked by their content alone, and pages say so.
CLAMD = env.endpoint("ATS_CLAMD")
# No body is larger than this (BodyLimit), so none is written to a temporary file that a killed process would leave behind.
FILE_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Loopback without TLS is the launcher's case and says so; everything else gets cookies and transport over TLS only.
INSECURE = env.flag("ATS_INSECURE_COOKIES")
# A browser takes localhost for safe, and no address in numbers: over plain HTTP passkeys work there alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE
SESSION_COOKIE_SECURE = not INSECURE
CSRF_COOKIE_SECURE = not INSECURE
LANGUAGE_COOKIE_SECURE = not INSECURE
SECURE_SSL_REDIRECT = not INSECURE
SECURE_HSTS_SECONDS = 0 if INSECURE else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE
SECURE_HSTS_PRELOAD = not INSECURE
BEHIND_PROXY = env.flag("ATS_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Whose X-Forwarded-For is believed. Without it everybody behind a proxy would have one address, and one limit.
TRUSTED_PROXIES = env.networks("ATS_TRUSTED_PROXIES", needed=BEHIND_PROXY)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# A browser takes a cookie of this name over TLS only, for this host and all of it: no neighbour can plant one.
SESSION_COOKIE_NAME = "sessionid" if INSECURE else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if INSECURE else "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "language" if INSECURE else "__Host-language"
MESSAGES_COOKIE_NAME = "messages" if INSECURE else "__Host-messages"
MESSAGE_STORAGE = "ats.cookies.Messages"
# Sent to the account's pages alone, which the other prefix does not allow.
DEVICE_COOKIE_NAME = "device" if INSECURE else "__Secure-device"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "applicants.views.kept.send_once_more"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}

EMAIL_HOST = env.text("ATS_SMTP_HOST")
EMAIL_PORT = int(env.text("ATS_SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("ATS_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("ATS_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("ATS_SMTP_TLS")
EMAIL_USE_SSL = env.text("ATS_SMTP_TLS").casefold() == "smtps"  # TLS from the first byte, as on port 465
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(HOME / "outbox")
DEFAULT_FROM_EMAIL = env.text("ATS_MAIL_FROM", "City hiring desk <hiring-desk@city.example>")
UNION_EMAIL = env.text("ATS_UNION_EMAIL", "union@union.example")

CHECKPOINTS = env.folder("ATS_CHECKPOINTS", HOME / "checkpoints")

# Measured: with these a killed worker's task is back within seconds, not the usual minute and a half.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) if REDIS_URL.startswith("unix:") else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A worker that waits longer for an answer than its own polling takes has lost its broker, and connects anew.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A worker or beat that heard nothing for so many seconds, while work waits, ends itself (ats/watchdog.py).
CELERY_IMPORTS = ["ats.watchdog", "ats.health.heart"]
DEAF_AFTER = float(env.text("ATS_DEAF_AFTER", "30"))
PULSE = env.text("ATS_PULSE")
CELERY_BEAT_SCHEDULE = TICKS
# When each tick was sent last is kept in memory alone: read from a file after a clock was set back, it would keep beat
# waiting until the clock has caught up (the runs of chaos show it).
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.text("ATS_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
