"""The product's settings, plus the trivial view that pages are measured against."""

from ats.settings import *  # noqa: F403 - Django's way to start from other settings

ROOT_URLCONF = "tests.bench.urls"
